import { database } from "#app/db/database";
import { type AuditCursor, type AuditQuery, listAuditIds } from "#app/db/queries/audit-list";
import { listUserIds } from "#app/db/queries/user-list";
import type { AuditFilter } from "./filter";

const DAY_MS = 86_400_000;
/** The most people that a filter by actor matches; with more the filter is not applied. */
const ACTORS = 200;

/** The database's condition for a filter. */
export async function auditQuery(realmId: string, filter: AuditFilter): Promise<AuditQuery> {
  const { actor, action, targetType, targetId, from, to } = filter;
  return {
    realmId,
    ...(actor === "" ? {} : { actor: { called: actor, ids: await peopleCalled(realmId, actor) } }),
    ...(action === "" ? {} : { action }),
    ...(targetType === "" ? {} : { targetType }),
    ...(targetId === "" ? {} : { targetId }),
    ...(from === "" ? {} : { from: new Date(`${from}T00:00:00Z`) }),
    ...(to === "" ? {} : { to: new Date(new Date(`${to}T00:00:00Z`).getTime() + DAY_MS) }),
  };
}

async function peopleCalled(realmId: string, search: string): Promise<readonly string[]> {
  return (await listUserIds({ realmId, search, sort: "name", descending: false, limit: ACTORS, offset: 0 })).ids;
}

/** Rows of the log from `cursor` on, newest first. */
export async function readAudit(query: AuditQuery, cursor: AuditCursor | null, limit: number) {
  const ids = await listAuditIds(query, cursor, limit);
  return await database().prisma.auditEvent.findMany({ where: { id: { in: [...ids] } }, orderBy: [{ at: "desc" }, { id: "desc" }] });
}
