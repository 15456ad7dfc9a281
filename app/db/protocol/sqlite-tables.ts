import { z } from "zod";
import type { SqliteConnection } from "../sqlite/connection";
import type { SqliteFile } from "../sqlite/open";
import { countCallsSqlite } from "./api-call-tables";
import { type BatchRows, FAILURE_COLUMNS, OWN_TOKEN_COLUMNS, SHARED_TOKEN_COLUMNS } from "./batch-rows";
import { areAllClaimed, type BatchEffects, claimName, EFFECT_STATEMENTS } from "./effects";
import { ReadBatch } from "./read-batch";
import { type BatchOutcome, quoted, STORED_COLUMNS, STORED_TIMES, type TokenTables, toStoredToken } from "./token-tables";

const GENERATION = `SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1`;
/**
 * Materialized, so that the members of a group are read out of the JSON once and not for each of its tokens. In SQLite's binary form, as each
 * member of a text would be found by parsing it again: with a group for each token that took twice as long.
 */
const TOKENS = `WITH g AS MATERIALIZED (
    SELECT ${SHARED_TOKEN_COLUMNS.map((column, index) => `value->>${index} AS "${column}"`).join(", ")}, jsonb_extract(value, '$[${SHARED_TOKEN_COLUMNS.length}]') AS "list"
    FROM jsonb_each(?))
  INSERT INTO "TokenRecord" (${quoted([...OWN_TOKEN_COLUMNS, ...SHARED_TOKEN_COLUMNS, "journaled"])})
  SELECT ${OWN_TOKEN_COLUMNS.map((_, index) => `t.value->>${index}`).join(", ")}, ${quoted(SHARED_TOKEN_COLUMNS)}, true FROM g, jsonb_each(g."list") t`;
const JOURNAL = `INSERT INTO "UsageJournal" ("id", "usage", "people", "tokens", "facets") VALUES (?, ?, ?, ?, ?)`;
const FAILURES = `INSERT INTO "FailureRecord" (${quoted(FAILURE_COLUMNS)})
  SELECT ${FAILURE_COLUMNS.map((_, index) => `value->>${index}`).join(", ")} FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`;
const rowsSchema = z.array(z.array(z.unknown()));
/** One text for all: the driver takes long over each value of each row. */
const FIND = `SELECT json_group_array(json_array(${quoted([...STORED_COLUMNS, ...STORED_TIMES])})) FROM "TokenRecord"
  WHERE "id" IN (SELECT value FROM json_each(?))`;
const SECRET_USES = `UPDATE "ClientSecret" SET "lastUsedAt" = u."at", "firstUsedAt" = COALESCE("firstUsedAt", "lastUsedAt", u."at"),
    "lastUsedNetwork" = u."network", "lastUsedAgent" = u."agent"
  FROM (SELECT value->>0 AS "id", value->>1 AS "at", value->>2 AS "network", value->>3 AS "agent" FROM json_each(?)) u
  WHERE "ClientSecret"."id" = u."id" AND ("lastUsedAt" IS NULL OR "lastUsedAt" < u."at")`;

function isCurrent(connection: SqliteConnection, generation: number): boolean {
  return connection.first(GENERATION)?.[0] === generation;
}

function insert(connection: SqliteConnection, { tokens, journal, failures }: BatchRows): void {
  if (tokens !== undefined) connection.execute(TOKENS, [tokens]);
  if (journal !== undefined) connection.execute(JOURNAL, [journal.id, journal.usage, journal.people, journal.tokens, journal.facets]);
  if (failures !== undefined) connection.execute(FAILURES, [failures]);
}

/** Makes the claims of a batch: all of them and then undefined, or none. */
function claim(connection: SqliteConnection, effects: BatchEffects): BatchOutcome | undefined {
  connection.execute("SAVEPOINT claims");
  const claimed = effects.claims.flatMap(({ kind, rows }) =>
    connection.query(EFFECT_STATEMENTS[kind].sqlite, [rows]).rows.map(([key]) => claimName(kind, String(key))),
  );
  if (areAllClaimed(effects, claimed)) return undefined;
  connection.execute("ROLLBACK TO claims");
  return { claimed };
}

/** The token path on SQLite: straight to the writing connection, each method's statements in one turn of the event loop. */
export function sqliteTables({ writer, reader }: SqliteFile): TokenTables {
  const reads = new ReadBatch<readonly unknown[]>(async (ids) => {
    const text = reader.first(FIND, [JSON.stringify(ids)])?.[0];
    const rows = typeof text === "string" ? rowsSchema.parse(JSON.parse(text)) : [];
    return new Map(rows.map((row) => [String(row[0]), row]));
  });
  return {
    write: (generation, rows) =>
      writer.transaction((connection) => {
        if (generation !== null && !isCurrent(connection, generation)) return "stale";
        const lost = rows.effects && claim(connection, rows.effects);
        if (lost !== undefined) return lost;
        insert(connection, rows);
        for (const { kind, rows: cells } of rows.effects?.changes ?? []) connection.execute(EFFECT_STATEMENTS[kind].sqlite, [cells]);
        return "written";
      }),
    async findToken(id) {
      const row = await reads.find(id);
      return row && toStoredToken(row);
    },
    countCalls: async (id, rows) => {
      await writer.transaction((connection) => countCallsSqlite(connection, id, rows));
    },
    noteSecretUses: async (uses) => {
      await writer.transaction((connection) => connection.execute(SECRET_USES, [uses]));
    },
  };
}
