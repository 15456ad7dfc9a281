import type { AuditEntry } from "#app/services/admin/audit-list";
import { InlineCode } from "#app/ui/code";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";

/** The audit log, newest first: who did what to what, and what changed. */
export function AuditList({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-card">
      {entries.map((entry) => (
        <li key={entry.id} className="space-y-2 px-4 py-4 text-sm sm:px-6">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <p className="min-w-0 [overflow-wrap:anywhere]">
              <strong className="font-semibold">{entry.actorName}</strong> <InlineCode>{entry.action}</InlineCode>{" "}
              <TextLink
                to={`?${new URLSearchParams({ targetType: entry.targetType, targetId: entry.targetId })}`}
                aria-label={`Everything done to ${targetText(entry)}`}
              >
                {targetText(entry)}
              </TextLink>
            </p>
            <span className="text-muted">
              <Time value={entry.at} />
            </span>
          </div>
          {entry.fields.length > 0 ? (
            <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(8rem,auto)_minmax(0,1fr)]">
              {entry.fields.map((field) => (
                <div key={field.name} className="contents">
                  <dt className="text-muted">{fieldLabel(field.name)}</dt>
                  <dd className="[overflow-wrap:anywhere]">
                    <Change {...field} />
                  </dd>
                </div>
              ))}
            </dl>
          ) : null}
          <p className="text-xs text-muted [overflow-wrap:anywhere]">
            {entry.ip === "" ? "no address" : entry.ip}
            {entry.requestId === "" ? "" : ` · request ${entry.requestId}`}
            {entry.seq === null ? " · outside the chain" : ` · entry ${entry.seq}`}
          </p>
        </li>
      ))}
    </ol>
  );
}

function targetText(entry: Pick<AuditEntry, "targetType" | "targetId" | "targetName">): string {
  return `${entry.targetType} ${entry.targetName === "" ? entry.targetId : entry.targetName}`;
}

function Change({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  if (before === null) return <ins className="no-underline">{shown(after)}</ins>;
  if (after === null) return <del>{shown(before)}</del>;
  if (before === after) return shown(after);
  return (
    <>
      <del className="text-muted">{shown(before)}</del>
      <span aria-hidden="true"> → </span>
      <span className="sr-only"> became </span>
      <ins className="no-underline">{shown(after)}</ins>
    </>
  );
}

const shown = (value: string | null): string => (value === null || value === "" ? "(empty)" : value);

/**
 * A field's name as text.
 *
 * @example fieldLabel("signUpOpen") // "Sign up open"
 */
export function fieldLabel(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
