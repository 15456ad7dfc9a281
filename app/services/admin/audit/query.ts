import { database } from "#app/db/database";
import { listUserIds } from "#app/db/queries/user-list";
import type { AuditFilter } from "./filter";

const DAY_MS = 86_400_000;
/** A filter by actor looks at this many people at most; a longer list is no filter. */
const ACTORS = 200;

/** A place in the log: the last row of the page before. */
export interface AuditCursor {
  readonly at: Date;
  readonly id: string;
}

/** The Prisma condition of a filter. */
export async function auditWhere(realmId: string, filter: AuditFilter) {
  const { actor, action, targetType, targetId, from, to } = filter;
  return {
    realmId,
    ...(actor === "" ? {} : { OR: [{ actorId: { in: [...(await peopleCalled(realmId, actor))] } }, { actorName: { contains: actor } }] }),
    ...(action === "" ? {} : { action }),
    ...(targetType === "" ? {} : { targetType }),
    ...(targetId === "" ? {} : { targetId }),
    ...(from === "" && to === "" ? {} : { at: between(from, to) }),
  };
}

function between(from: string, to: string) {
  return {
    ...(from === "" ? {} : { gte: new Date(`${from}T00:00:00Z`) }),
    ...(to === "" ? {} : { lt: new Date(new Date(`${to}T00:00:00Z`).getTime() + DAY_MS) }),
  };
}

async function peopleCalled(realmId: string, search: string): Promise<readonly string[]> {
  return (await listUserIds({ realmId, search, sort: "name", descending: false, limit: ACTORS, offset: 0 })).ids;
}

/** Rows of the log from `cursor` on, newest first. */
export async function readAudit(where: Awaited<ReturnType<typeof auditWhere>>, cursor: AuditCursor | null, limit: number) {
  const older = cursor === null ? {} : { AND: [{ OR: [{ at: { lt: cursor.at } }, { at: cursor.at, id: { lt: cursor.id } }] }] };
  return await database().prisma.auditEvent.findMany({
    where: { ...where, ...older },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: limit,
  });
}
