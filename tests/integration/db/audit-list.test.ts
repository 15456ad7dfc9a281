/** The audit log, read by what the query builder cannot say. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { type AuditCursor, type AuditQuery, countAudit, listAuditIds } from "#app/db/queries/audit-list";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

const DAY = 86_400_000;
/** Several entries share each moment; every moment is at the edge of a day, or a millisecond before it. */
const ENTRIES = Array.from({ length: 40 }, (_, index) => ({
  id: `00000000-0000-7000-8000-${String((index * 7) % 40).padStart(12, "0")}`,
  at: new Date(Math.floor(index / 5) * DAY - (index % 2)),
  realmId: ROOT_REALM_ID,
  actorId: `actor-${index % 3}`,
  actorName: `Actor ${index % 4}`,
  action: index % 2 === 0 ? "a.make" : "a.break",
  targetType: "a",
  targetId: String(index % 5),
}));
type Entry = (typeof ENTRIES)[number];

const QUERIES: readonly (readonly [Omit<AuditQuery, "realmId">, (entry: Entry) => boolean])[] = [
  [{}, () => true],
  [{ action: "a.make", targetType: "a", targetId: "2" }, ({ action, targetId }) => action === "a.make" && targetId === "2"],
  [{ from: new Date(2 * DAY), to: new Date(4 * DAY) }, ({ at }) => at.getTime() >= 2 * DAY && at.getTime() < 4 * DAY],
  [{ actor: { called: "ACTOR 1", ids: [] } }, ({ actorName }) => actorName === "Actor 1"],
  [{ actor: { called: "r 1", ids: ["actor-2"] } }, ({ actorName, actorId }) => actorName === "Actor 1" || actorId === "actor-2"],
];

describe.each(ENGINES)("the audit log on %s", (engine) => {
  beforeAll(async () => {
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl(engine) }));
    await database().prisma.auditEvent.createMany({ data: ENTRIES });
    await database().prisma.auditEvent.createMany({
      data: ENTRIES.map((entry) => ({ ...entry, id: `other ${entry.id}`, realmId: "other" })),
    });
  });
  afterAll(closeDatabase);

  it.each(QUERIES)("asked for %j is paged without a gap or a repeat, and counted", async (narrowed, fits) => {
    const query = { realmId: ROOT_REALM_ID, ...narrowed };
    const expected = ENTRIES.filter(fits).toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
    expect(expected.length).toBeGreaterThan(3);
    const seen: string[] = [];
    for (let cursor: AuditCursor | null | undefined = null; cursor !== undefined; cursor = expected.find(({ id }) => id === seen.at(-1))) {
      const page: readonly string[] = await listAuditIds(query, cursor, 4);
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toEqual(expected.map(({ id }) => id));
    expect(await countAudit(query)).toEqual({ total: expected.length, more: false });
  });
});
