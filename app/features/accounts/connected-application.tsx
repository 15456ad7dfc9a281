import type { ReactNode } from "react";
import type { ConnectedApplication, ConnectedApplicationPage } from "#app/services/authorization/connected-applications";
import { Button } from "#app/ui/button";
import { Card, DefinitionList, Stat, StatGrid } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { environmentName, formatCount } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { IssuedCard } from "../statistics/issued-card";
import type { IssuedView } from "../statistics/issued-view";
import { PermissionList } from "./permission-list";

interface DetailProps {
  readonly application: Omit<ConnectedApplicationPage, "issued" | "tokens" | "bucketMinutes">;
  /** Tokens of the last 30 days, by day. */
  readonly issued: IssuedView;
  readonly tokens: number;
  /** What stopping it ends. */
  readonly stopEnds: string;
  /** The server's present, milliseconds since the epoch. */
  readonly now: number;
}

/** One application that a person has connected: what it may do, what it has obtained for them, and the way to stop it. */
export function ConnectedApplicationDetail({ application, issued, tokens, stopEnds, now }: DetailProps) {
  const { clientRef, name, clientId, environment, host, callbackUrls, permissions, since, lastUsedAt, tokensInUse, tokensToday } =
    application;
  return (
    <>
      <StatGrid>
        <Stat label="Last used" value={<Time value={lastUsedAt} now={now} />} />
        <Stat label="Tokens in use" value={formatCount(tokensInUse)} />
        <Stat label="Tokens today" value={formatCount(tokensToday)} hint="Since midnight, UTC" />
        <Stat label="Tokens in 30 days" value={formatCount(tokens)} />
      </StatGrid>
      <Card title="It may" actions={<StopApplication clientRef={clientRef} name={name} />} footer={stopEnds}>
        <div className="text-sm">
          <PermissionList permissions={permissions} />
        </div>
      </Card>
      <IssuedCard issued={issued} title="Tokens a day" />
      <Card title="Where it comes from">
        <DefinitionList
          items={[
            { term: "Host", value: host ?? <span className="text-muted">None</span> },
            { term: "Environment", value: environmentName(environment) },
            { term: "Consumer Key", value: <InlineCode>{clientId}</InlineCode> },
            { term: "It may send you back to", value: <Lines lines={callbackUrls} /> },
            { term: "Allowed since", value: <Time value={since} now={now} /> },
          ]}
        />
      </Card>
    </>
  );
}

/** Whose it is and where it comes from, in a line. */
export function describeOrigin({ kind, owner, host }: Pick<ConnectedApplication, "kind" | "owner" | "host">): ReactNode {
  const at = host === null ? null : <bdi>{host}</bdi>;
  if (kind === "agent") return <>An agent that belongs to nobody here{at === null ? null : <>, from {at}</>}</>;
  return (
    <>
      by <bdi>{owner}</bdi>
      {at === null ? null : <>, at {at}</>}
    </>
  );
}

/** Stops an application, from whichever page. */
export function StopApplication({ clientRef, name }: Pick<ConnectedApplication, "clientRef" | "name">) {
  return (
    <Form method="post" action="/account">
      <input type="hidden" name="intent" value="stop-application" />
      <input type="hidden" name="clientRef" value={clientRef} />
      <Button size="small">
        Stop
        <VisuallyHidden>{` ${name}`}</VisuallyHidden>
      </Button>
    </Form>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <span className="text-muted">Nowhere</span>;
  return (
    <ul className="space-y-1">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
