import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { plural } from "#app/ui/format";
import { Warning } from "./warning";

export interface GrantRow {
  readonly name: string;
  readonly label: string;
  readonly summary: string;
  readonly warning?: string | undefined;
  readonly enabled: boolean;
  readonly clients: number;
  readonly tokensLastWeek: number;
}

/** Every grant type that works, whether it is on and who uses it. */
export function GrantPolicy({ grants }: { readonly grants: readonly GrantRow[] }) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-card">
      {grants.map((grant) => (
        <li key={grant.name} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-5 sm:px-6">
          <div className="min-w-0 flex-1 basis-72 space-y-1.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h2 className="text-base font-semibold">{grant.label}</h2>
              {grant.enabled ? <Badge tone="success">On</Badge> : <Badge>Off</Badge>}
              <InlineCode>{grant.name}</InlineCode>
            </div>
            <p className="text-sm">{grant.summary}</p>
            {grant.warning ? <Warning>{grant.warning}</Warning> : null}
            <p className="text-sm text-muted tabular-nums">
              Ticked on {plural(grant.clients, "key")} · {plural(grant.tokensLastWeek, "token")} in the last 7 days
            </p>
          </div>
          <ButtonLink to={`?${new URLSearchParams({ grant: grant.name, to: grant.enabled ? "off" : "on" })}`}>
            {grant.enabled ? "Switch off" : "Switch on"}
            <span className="sr-only"> {grant.label}</span>
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}
