import { csvCell } from "../../usage/csv";
import type { AuditRow } from "./export";
import { lineStream } from "./line-stream";

const COLUMNS = [
  "at",
  "actorId",
  "actorName",
  "action",
  "targetType",
  "targetId",
  "targetName",
  "before",
  "after",
  "ip",
  "requestId",
] as const;

/**
 * The audit log as comma-separated values (RFC 4180), UTF-8, one batch at a time. Cells that a spreadsheet would
 * run as a formula are disarmed: names in them are typed by people.
 *
 * @param batches as `exportAudit` gives them
 */
export function auditCsv(batches: AsyncIterator<readonly AuditRow[]>): ReadableStream<Uint8Array> {
  return lineStream(batches, { head: `${COLUMNS.join(",")}\r\n`, line: csvLine });
}

function csvLine(row: AuditRow): string {
  const cells = COLUMNS.map((column) => {
    const value = row[column];
    return csvCell(value instanceof Date ? value.toISOString() : (value ?? ""));
  });
  return `${cells.join(",")}\r\n`;
}
