import { database } from "#app/db/database";
import { countAudit } from "#app/db/queries/audit-list";
import { distinctValues } from "#app/db/queries/distinct-values";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import { type AuditEntry, auditedFields, formatCursor, parseCursor } from "./entry";
import type { AuditFilter } from "./filter";
import { auditQuery, readAudit } from "./query";

const PAGE = 25;

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** At most so many as pages of other lists reach. */
  readonly total: number;
  /** There are more than `total`. */
  readonly more: boolean;
  /** Where older entries go on, or null at the end. */
  readonly next: string | null;
  /** The actions and kinds of target that the log knows, to choose from. */
  readonly actions: readonly string[];
  readonly targetTypes: readonly string[];
}

/**
 * One page of the audit log of the actor's realm, newest first.
 *
 * @param cursor `next` of the page before, or undefined for the newest
 */
export async function listAudit(actor: Actor, filter: AuditFilter, cursor: string | undefined): Promise<AuditPage> {
  requireAdminRole(actor);
  const { prisma } = database();
  const query = await auditQuery(actor.realmId, filter);
  const [rows, count, actions, targetTypes] = await Promise.all([
    readAudit(query, parseCursor(cursor), PAGE + 1),
    countAudit(query),
    distinctValues(prisma, { table: "AuditEvent", column: "action", realmId: actor.realmId }),
    distinctValues(prisma, { table: "AuditEvent", column: "targetType", realmId: actor.realmId }),
  ]);
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    entries: shown.map(({ before, after, realmId: _realm, hash: _hash, ...row }) => ({ ...row, fields: auditedFields(before, after) })),
    ...count,
    next: rows.length > PAGE && last ? formatCursor(last) : null,
    actions,
    targetTypes,
  };
}
