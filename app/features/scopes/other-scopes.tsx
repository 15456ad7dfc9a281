import { InlineCode } from "#app/ui/code";
import { TextLink } from "#app/ui/link";
import { StandingText } from "./standing-text";
import { type ScopeStandingView, scopesHref } from "./view";

interface OtherScopesProps {
  /** Those that the application may not have. */
  readonly scopes: readonly ScopeStandingView[];
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
