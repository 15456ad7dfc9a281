import { Badge } from "#app/ui/feedback";
import { Time } from "#app/ui/time";
import type { ScopeStandingView } from "./view";

interface StandingTextProps {
  readonly scope: ScopeStandingView;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
}

/** An application's access to a scope: whether it may have it, since when it waits, what an admin answered. */
export function StandingText({ scope, now }: StandingTextProps) {
  const { request } = scope;
  return (
    <div className="space-y-1">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StandingBadge scope={scope} />
        {request?.state === "requested" ? (
          <span className="text-muted">
            asked <Time value={request.requestedAt} now={now} />
          </span>
        ) : null}
        {request?.decidedAt && request.state !== "requested" ? <Time value={request.decidedAt} now={now} /> : null}
      </p>
      {request && request.answer !== "" ? (
        <p className="max-w-prose whitespace-pre-line [overflow-wrap:anywhere]">{request.answer}</p>
      ) : null}
    </div>
  );
}

function StandingBadge({ scope: { open, usable, request } }: Pick<StandingTextProps, "scope">) {
  if (open) return <Badge>Open</Badge>;
  if (usable) return <Badge tone="success">{request?.state === "approved" ? "Approved" : "By role"}</Badge>;
  switch (request?.state) {
    case "requested":
      return <Badge tone="info">Waiting for an admin</Badge>;
    case "refused":
      return <Badge tone="warning">Refused</Badge>;
    default:
      return <Badge>On request</Badge>;
  }
}
