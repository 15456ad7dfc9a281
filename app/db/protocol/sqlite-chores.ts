import type { PrismaClient } from "../database";
import type { SqliteConnection } from "../sqlite/connection";
import type { SqliteWriter } from "../sqlite/writer";
import { foldCallsSqlite } from "./api-call-tables";
import { type Batch, type ChoreDone, type DoChore, REMOVALS, REMOVE_TOKENS, type Task } from "./chores";
import { foldJournalSqlite, foldSqlite } from "./folds";
import { TOKEN_SPANS } from "./token-spans";
import { foldFacetsSqlite } from "./usage-facets";

const numbered = (sql: string) => sql.replaceAll("$", "?");
const DELETE_TOKENS = numbered(REMOVE_TOKENS);
const LAST_OF_BATCH = `SELECT "expiresAt" FROM "TokenRecord" WHERE "realmId" = ? AND "expiresAt" >= ? AND "expiresAt" < ?
  ORDER BY "expiresAt" LIMIT 1 OFFSET ?`;

/** Chores on SQLite, on the connection that writes: a batch is one transaction, in one turn of the event loop. */
export function sqliteChores(writer: SqliteWriter): DoChore {
  return async (chore) => {
    let began = 0;
    let done: Omit<ChoreDone, "took"> = {};
    if (chore.kind === "checkpoint") {
      await writer.alone((connection) => {
        began = performance.now();
        connection.query("PRAGMA wal_checkpoint(PASSIVE)");
      });
    } else {
      done = await writer.transaction((connection) => {
        began = performance.now();
        return perform(connection, chore);
      });
    }
    return { ...done, took: performance.now() - began };
  };
}

function perform(connection: SqliteConnection, { task, from, limit }: Batch): Omit<ChoreDone, "took"> {
  const more = (done: number) => (done === limit ? { next: from } : {});
  switch (task.kind) {
    case "tokens":
      return removeTokens(connection, task, from, limit);
    case "journal": {
      const { moved, changed } = foldJournalSqlite(connection, limit);
      return { ...more(moved), changed };
    }
    case "foldCalls":
      return more(foldCallsSqlite(connection, { ...task, limit }));
    case "foldFacets":
      return more(foldFacetsSqlite(connection, { ...task, limit }));
    case "fold":
      return more(foldSqlite(connection, task.what, { ...task, limit }));
    case "remove": {
      const args = [task.before, limit, ...(task.realmId === undefined ? [] : [task.realmId])];
      return more(connection.execute(numbered(REMOVALS[task.what].sql), args));
    }
  }
}

/** Walks up the index on realm and `expiresAt`, so that a purge visits each row that it must leave once. */
function removeTokens(
  connection: SqliteConnection,
  { realmId, before }: Extract<Task, { kind: "tokens" }>,
  from: number,
  limit: number,
): Pick<ChoreDone, "next"> {
  const last = connection.first(LAST_OF_BATCH, [realmId, from, before, limit - 1])?.[0];
  const isFull = typeof last === "number";
  const to = isFull ? last : before - 1;
  connection.execute(DELETE_TOKENS, [realmId, from, to, before]);
  return isFull ? { next: to + 1 } : {};
}

/**
 * The rows a batch will remove from `TokenRecord`, and their entries in each of its indexes and in `TokensByApplication`. What is expired was written long ago, for
 * applications in no order, so each is another page that has to come from the disk.
 */
export const ENTRIES = `SELECT COUNT(*) AS "rows",
    SUM((SELECT COUNT(*) FROM "TokensByApplication" e WHERE e."applicationId" = r."applicationId" AND e."span" IN (${TOKEN_SPANS.map((_, span) => span).join()})
      AND e."issuedAt" = r."issuedAt" AND e."id" = r."id")) AS "listed",
    SUM((SELECT COUNT(*) FROM "TokenRecord" e WHERE e."familyId" = r."familyId")) AS "families",
    SUM((SELECT COUNT(*) FROM "TokenRecord" e WHERE e."id" = r."id")) AS "ids"
  FROM (SELECT * FROM "TokenRecord" WHERE "realmId" = ? AND "expiresAt" >= ? AND "expiresAt" < ? ORDER BY "expiresAt" LIMIT ?) r`;

/**
 * Has SQLite's pages for a batch read from the disk before the transaction that needs them, as that holds up every other writer: of
 * ten million records fifty rows took 12 ms, and take 2.
 */
export async function readAhead(prisma: PrismaClient, { task, from, limit }: Batch): Promise<void> {
  if (task.kind === "tokens") await prisma.$queryRawUnsafe(ENTRIES, task.realmId, new Date(from), new Date(task.before), limit);
}
