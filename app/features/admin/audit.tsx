import type { AuditEntry, AuditFilter, AuditPage } from "#app/services/admin/audit-list";
import type { Verification } from "#app/services/admin/audit-verification";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { Badge, Banner } from "#app/ui/feedback";
import { SelectField, TextField } from "#app/ui/field";
import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";

interface AuditPagesProps {
  readonly page: AuditPage;
  readonly filter: AuditFilter;
  readonly firstPage: boolean;
  /** The most rows that the CSV holds. */
  readonly exportLimit: number;
}

/** One page of the log, the way to older entries, and the downloads. */
export function AuditPages({ page, filter, firstPage, exportLimit }: AuditPagesProps) {
  const query = auditQuery(filter);
  if (page.total === 0) return <EmptyState title="No entries">Nothing in the log fits this filter.</EmptyState>;
  const older = new URLSearchParams(query);
  if (page.next !== null) older.set("before", page.next);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted tabular-nums">
          {page.more ? "More than " : ""}
          {plural(page.total, "entry", "entries")}
          {page.more ? `; the CSV holds the newest ${formatCount(exportLimit)} at most` : ""}
        </p>
        <div className="flex flex-wrap gap-2">
          <ButtonLink size="small" to={`/admin/audit.csv?${query}`} reloadDocument>
            Download CSV
          </ButtonLink>
          <ButtonLink size="small" to={`/admin/audit.jsonl?${query}`} reloadDocument>
            Download JSON lines
          </ButtonLink>
        </div>
      </div>
      <AuditList entries={page.entries} />
      <nav aria-label="Pages of the audit log" className="flex flex-wrap justify-end gap-2">
        {firstPage ? null : (
          <ButtonLink size="small" to={`?${query}`}>
            Newest
          </ButtonLink>
        )}
        {page.next === null ? null : (
          <ButtonLink size="small" to={`?${older}`}>
            Older
          </ButtonLink>
        )}
      </nav>
    </>
  );
}

interface AuditFilterBarProps {
  readonly filter: AuditFilter;
  /** Has what the log knows, to choose from. */
  readonly page: AuditPage;
}

/** Narrows the audit log; the filter lives in the address. */
export function AuditFilterBar({ filter, page: { actions, targetTypes } }: AuditFilterBarProps) {
  const active = auditQuery(filter).size > 0;
  return (
    <FilterBar label="Filter the audit log" clearTo={active ? "/admin/audit" : undefined}>
      <TextField label="Actor" name="actor" defaultValue={filter.actor} placeholder="Name or email" autoComplete="off" />
      <SelectField label="Action" name="action" defaultValue={filter.action} options={choices(actions, filter.action)} />
      <SelectField label="Target" name="targetType" defaultValue={filter.targetType} options={choices(targetTypes, filter.targetType)} />
      <TextField label="Target ID" name="targetId" defaultValue={filter.targetId} autoComplete="off" mono />
      <TextField label="From (UTC)" name="from" type="date" defaultValue={dayText(filter.from)} />
      <TextField label="To (UTC)" name="to" type="date" defaultValue={dayText(filter.to)} />
    </FilterBar>
  );
}

/** "Any" and what the log knows; the present choice stays in the list even when the log no longer knows it. */
function choices(known: readonly string[], present: string) {
  const values = present === "" || known.includes(present) ? known : [...known, present];
  return [{ value: "", label: "Any" }, ...values.map((value) => ({ value, label: value }))];
}

/** A filter as a query, without what narrows nothing. */
function auditQuery({ from, to, ...texts }: AuditFilter): URLSearchParams {
  const values = { ...texts, from: dayText(from), to: dayText(to) };
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
}

/** A day as `<input type="date">` takes it. */
function dayText(day: Date | null): string {
  return day?.toISOString().slice(0, 10) ?? "";
}

/** The audit log, newest first: who did what to what, and what changed. */
function AuditList({ entries }: { readonly entries: readonly AuditEntry[] }) {
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
              <Time value={entry.at} seconds />
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

const FAULTS = {
  changed: "was changed, or moved from another place, after it was written.",
  forged: "was not written by this portal: its seal does not fit.",
  "other-key": "was sealed under another KEY_ENCRYPTION_KEY and cannot be checked under the present one.",
  missing: "is missing: it was removed after it was written.",
  repeated: "stands in the log twice.",
  head: "is where the log should end, and it does not: entries were removed, or added by another program.",
} as const satisfies Readonly<Record<NonNullable<Verification["broken"]>["fault"], string>>;

/** What the last verification of the hash chain found, and the button that makes the next. */
export function AuditChainCard({ verification }: { readonly verification: Verification | null }) {
  return (
    <Card
      title="Hash chain"
      description="Every entry is sealed together with the one before it."
      why="Verifying finds entries that were changed, removed, added or moved in the database."
      actions={
        <Form method="post">
          <Button>Verify</Button>
        </Form>
      }
    >
      {verification === null ? <p className="text-sm text-muted">Not verified yet.</p> : <Outcome {...verification} />}
    </Card>
  );
}

function Outcome({ at, by, from, head, broken }: Verification) {
  return (
    <div className="space-y-4">
      {broken === null ? null : (
        <Banner tone="danger" title="The chain is broken">
          <p>{`Entry ${formatCount(broken.seq)} ${FAULTS[broken.fault]}`}</p>
          <p>Compare the log with a backup from before, and look into who can write to the database.</p>
        </Banner>
      )}
      <DefinitionList
        items={[
          {
            term: "Last verification",
            value: (
              <>
                <Badge tone={broken === null ? "success" : "danger"}>{broken === null ? "Unbroken" : "Broken"}</Badge> <Time value={at} />{" "}
                by {by}
              </>
            ),
          },
          ...(head === null
            ? []
            : [
                { term: "Entries checked", value: `${formatCount(from)} to ${formatCount(broken?.seq ?? head.seq)}` },
                {
                  term: `SHA-256 of entry ${formatCount(head.seq)}`,
                  value: <InlineCode>{head.digest}</InlineCode>,
                },
              ]),
        ]}
      />
    </div>
  );
}
