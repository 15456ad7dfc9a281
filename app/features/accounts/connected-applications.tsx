import type { ConnectedApplication } from "#app/services/authorization/consents";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { VisuallyHidden } from "#app/ui/icon";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";

interface ConnectedApplicationsProps {
  readonly applications: readonly ConnectedApplication[];
  /** What stopping one ends. */
  readonly ends: string;
  /** The server's present, milliseconds since the epoch. */
  readonly now: number;
}

/** "Connected applications" on the account page: what each may do for the person, and a way to stop it. */
export function ConnectedApplications({ applications, ends, now }: ConnectedApplicationsProps) {
  return (
    <Card
      id="connected-applications"
      title="Connected applications"
      description={`Applications that you have allowed to act for you. ${ends}`}
      flush
    >
      {applications.length === 0 ? (
        <p className="border-t border-line px-4 py-4 text-sm text-muted sm:px-6">
          None. When an application sends you here to sign in and you press Allow, it is listed here until you stop it.
        </p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {applications.map((application) => (
            <Connected key={application.clientRef} application={application} now={now} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Connected({ application, now }: { readonly application: ConnectedApplication; readonly now: number }) {
  const { clientRef, name, owner, environment, scopes, audience, since, lastUsedAt, tokensInUse } = application;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-4 sm:px-6">
      <div className="min-w-0 flex-1 basis-80 space-y-1 text-sm [overflow-wrap:anywhere]">
        <h3 className="flex flex-wrap items-center gap-2 font-medium">
          <bdi>{name}</bdi>
          {environment === "SANDBOX" ? <Badge>Sandbox</Badge> : null}
        </h3>
        <p className="text-muted">
          {owner === null ? "An agent that belongs to nobody here" : <>by {<bdi>{owner}</bdi>}</>}
          {audience.length > 0 ? <>, at {<bdi>{audience.join(", ")}</bdi>}</> : null}
        </p>
        <p>It may:</p>
        <ul className="ml-5 list-disc">
          {scopes.map((scope) => (
            <li key={scope.name}>{scope.description ? `${scope.description} (${scope.name})` : <InlineCode>{scope.name}</InlineCode>}</li>
          ))}
        </ul>
        <p className="text-muted">
          Since <Time value={since} />, last used <Time value={lastUsedAt} now={now} />,{" "}
          {tokensInUse === 1 ? "1 token in use" : `${tokensInUse} tokens in use`}
        </p>
      </div>
      <Form method="post">
        <input type="hidden" name="intent" value="stop-application" />
        <input type="hidden" name="clientRef" value={clientRef} />
        <Button size="small">
          Stop
          <VisuallyHidden>{` ${name}`}</VisuallyHidden>
        </Button>
      </Form>
    </li>
  );
}
