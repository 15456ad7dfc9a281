import { ButtonLink } from "#app/ui/button";
import { formatCount, plural } from "#app/ui/format";
import { EmptyState } from "#app/ui/list";
import { type AuditFilterView, auditQuery } from "./audit-filter";
import { type AuditEntryView, AuditList } from "./audit-list";

interface AuditPagesProps {
  readonly page: {
    readonly entries: readonly AuditEntryView[];
    readonly total: number;
    readonly more: boolean;
    readonly next: string | null;
  };
  readonly filter: AuditFilterView;
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
