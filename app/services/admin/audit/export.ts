import type { AuditCursor, AuditQuery } from "#app/db/queries/audit-list";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import type { AuditFilter } from "./filter";
import { auditQuery, readAudit } from "./query";

/** The most rows that an export for a spreadsheet holds; the newest ones. */
export const EXPORT_LIMIT = 50_000;
const BATCH = 500;

/** A row as exported: `before` and `after` are the JSON as stored. */
export type AuditRow = Awaited<ReturnType<typeof readAudit>>[number];

/**
 * The audit log of the actor's realm, newest first, in batches: whatever its length, little of it is in memory.
 *
 * @param limit how many rows at most
 * @throws NotFoundError for everybody but admins, before the first batch
 */
export async function exportAudit(actor: Actor, filter: AuditFilter, limit: number): Promise<AsyncGenerator<readonly AuditRow[]>> {
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
