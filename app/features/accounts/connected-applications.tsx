import type { ConnectedApplication } from "#app/services/authorization/connected-applications";
import { Card } from "#app/ui/card";
import { Badge } from "#app/ui/feedback";
import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import { describeOrigin, StopApplication } from "./connected-application";
import { PermissionList } from "./permission-list";

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
  const { clientRef, name, kind, environment, permissions, since, lastUsedAt, tokensInUse, tokensToday } = application;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-4 sm:px-6">
      <div className="min-w-0 flex-1 basis-80 space-y-1 text-sm [overflow-wrap:anywhere]">
        <h3 className="flex flex-wrap items-center gap-2 font-medium">
          <TextLink quiet to={`/account/applications/${encodeURIComponent(clientRef)}`}>
            <bdi>{name}</bdi>
          </TextLink>
          {kind === "agent" ? <Badge tone="info">Agent</Badge> : null}
          {environment === "SANDBOX" ? <Badge>Sandbox</Badge> : null}
        </h3>
        <p className="text-muted">{describeOrigin(application)}</p>
        <p>It may:</p>
        <PermissionList permissions={permissions} />
        <p className="text-muted">
          Since <Time value={since} />, last used <Time value={lastUsedAt} now={now} />.{" "}
          {`${plural(tokensInUse, "token")} in use, ${formatCount(tokensToday)} obtained today.`}
        </p>
      </div>
      <StopApplication clientRef={clientRef} name={name} />
    </li>
  );
}
