import type { AuditFilter, AuditPage } from "#app/services/admin/audit-list";
import { ButtonLink } from "#app/ui/button";
import { SelectField, TextField } from "#app/ui/field";
import { formatCount, plural } from "#app/ui/format";
import { EmptyState, FilterBar } from "#app/ui/list";
import { AuditList } from "./audit-list";

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
