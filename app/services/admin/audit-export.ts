/** The audit log of a realm as a file: comma-separated values for a spreadsheet, JSON lines to check its chain elsewhere. */
import type { AuditCursor, AuditQuery } from "#app/db/queries/audit-list";
import type { Actor } from "../actor";
import { csvCell } from "../usage/csv";
import { requireAdminRole } from "./access";
import { type AuditFilterInput, auditQuery, readAudit } from "./audit-list";

/** The most rows that an export for a spreadsheet holds; the newest ones. */
export const EXPORT_LIMIT = 50_000;
const BATCH = 500;

/** A row as exported: `before` and `after` are the JSON as stored. */
export type AuditRow = Awaited<ReturnType<typeof readAudit>>[number];

/**
 * The audit log of the actor's realm, newest first, in batches: whatever its length, little of it is in memory.
 *
 * @param limit how many rows at most
 * @throws NotFoundError for everybody but admins, and InvalidInputError by field of the filter, before the first batch
 */
export async function exportAudit(actor: Actor, filter: AuditFilterInput, limit: number): Promise<AsyncGenerator<readonly AuditRow[]>> {
  requireAdminRole(actor);
  return batches(await auditQuery(actor.realmId, filter), limit);
}

async function* batches(query: AuditQuery, limit: number): AsyncGenerator<readonly AuditRow[]> {
  let cursor: AuditCursor | null = null;
  for (let rest = limit; rest > 0; rest -= BATCH) {
    const rows: AuditRow[] = await readAudit(query, cursor, Math.min(BATCH, rest));
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < BATCH || !last) return;
    cursor = { at: last.at, id: last.id };
  }
}

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

/**
 * The audit log as JSON lines: an object for each event, with the values that its hash covers as they are stored, so that the chain
 * can be checked without the database. `before` and `after` are JSON inside a string.
 *
 * @param batches as `exportAudit` gives them
 */
export function auditJsonLines(batches: AsyncIterator<readonly AuditRow[]>): ReadableStream<Uint8Array> {
  return lineStream(batches, { line: jsonLine });
}

function jsonLine({ seq, hash, id, at, realmId, actorId, actorName, action, targetType, targetId, targetName, ...row }: AuditRow): string {
  const { before, after, ip, requestId } = row;
  const members = {
    seq,
    hash,
    id,
    at,
    realmId,
    actorId,
    actorName,
    action,
    targetType,
    targetId,
    targetName,
    before,
    after,
    ip,
    requestId,
  };
  return `${JSON.stringify(members)}\n`;
}

/**
 * An export as a stream of UTF-8 text, one batch of rows at a time: the next is read when the receiver has taken the last.
 *
 * @param head what comes before the rows, such as a line of column names
 */
function lineStream<Row>(
  batches: AsyncIterator<readonly Row[]>,
  { head = "", line }: { readonly head?: string; readonly line: (row: Row) => string },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      if (head !== "") controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      const { done, value } = await batches.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map(line).join("")));
    },
    async cancel() {
      await batches.return?.();
    },
  });
}
