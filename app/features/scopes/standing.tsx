import type { ScopeStanding } from "#app/services/scopes/standing";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import { scopesHref } from "../applications/links";

interface StandingTextProps {
  readonly scope: ScopeStanding;
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

interface OtherScopesProps {
  /** Those that the application may not have. */
  readonly scopes: readonly ScopeStanding[];
  readonly applicationId: string;
  readonly now: number;
}

/** Below the scopes that a key may tick: those that its application would have to be given first, and how to ask. */
export function OtherScopes({ scopes, applicationId, now }: OtherScopesProps) {
  return (
    <section aria-labelledby="other-scopes" className="space-y-2 text-sm">
      <h3 id="other-scopes" className="font-medium">
        Other scopes
      </h3>
      <p className="text-muted">
        An admin decides which application has these. <TextLink to={scopesHref(applicationId)}>All scopes of this application</TextLink>
      </p>
      <ul className="divide-y divide-line">
        {scopes.map((scope) => (
          <li key={scope.name} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 py-2">
            <div className="min-w-0 space-y-1">
              <p className="[overflow-wrap:anywhere]">
                <InlineCode>{scope.name}</InlineCode> <span className="text-muted">{scope.description}</span>
              </p>
              <StandingText scope={scope} now={now} />
            </div>
            {scope.askable ? (
              <TextLink to={scopesHref(applicationId, scope.name)}>
                {scope.request ? "Ask again" : "Ask for access"}
                <span className="sr-only"> to {scope.name}</span>
              </TextLink>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
