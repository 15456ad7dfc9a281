import { database } from "#app/db/database";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import { type AuditEntry, auditedFields, formatCursor, parseCursor } from "./entry";
import type { AuditFilter } from "./filter";
import { auditWhere, readAudit } from "./query";

const PAGE = 25;

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly total: number;
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
  const where = await auditWhere(actor.realmId, filter);
  const [rows, total, actions, targetTypes] = await Promise.all([
    readAudit(where, parseCursor(cursor), PAGE + 1),
    prisma.auditEvent.count({ where }),
    prisma.auditEvent.groupBy({ by: ["action"], where: { realmId: actor.realmId }, orderBy: { action: "asc" } }),
    prisma.auditEvent.groupBy({ by: ["targetType"], where: { realmId: actor.realmId }, orderBy: { targetType: "asc" } }),
  ]);
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    entries: shown.map(({ before, after, realmId: _realm, ...row }) => ({ ...row, fields: auditedFields(before, after) })),
    total,
    next: rows.length > PAGE && last ? formatCursor(last) : null,
    actions: actions.map((row) => row.action),
    targetTypes: targetTypes.map((row) => row.targetType),
  };
}
