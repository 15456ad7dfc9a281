import { z } from "zod";
import type { StoredToken } from "#app/oauth/model";
import type { SqliteConnection } from "../sqlite/connection";
import type { SqliteFile } from "../sqlite/open";
import { type BatchRows, FAILURE_COLUMNS, OWN_TOKEN_COLUMNS, PEOPLE_COLUMNS, SHARED_TOKEN_COLUMNS, USAGE_COLUMNS } from "./batch-rows";
import { ReadBatch } from "./read-batch";
import { quoted, STORED_COLUMNS, STORED_TIMES, type TokenTables, toStoredToken } from "./token-tables";

const bulk = (table: string, columns: readonly string[], conflict: string) =>
  `INSERT INTO "${table}" (${quoted(columns)}) SELECT ${columns.map((_, index) => `value->>${index}`).join(", ")} FROM json_each(?) WHERE true ${conflict}`;
const ADD = `ON CONFLICT DO UPDATE SET "count" = "count" + excluded."count"`;

const GENERATION = `SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1`;
/** Materialized, so that the members of a group are read out of the JSON once and not for each of its tokens. */
const TOKENS = `WITH g AS MATERIALIZED (
    SELECT ${SHARED_TOKEN_COLUMNS.map((column, index) => `value->>${index} AS "${column}"`).join(", ")}, value->${SHARED_TOKEN_COLUMNS.length} AS "list"
    FROM json_each(?))
  INSERT INTO "TokenRecord" (${quoted([...OWN_TOKEN_COLUMNS, ...SHARED_TOKEN_COLUMNS])})
  SELECT ${OWN_TOKEN_COLUMNS.map((_, index) => `t.value->>${index}`).join(", ")}, ${quoted(SHARED_TOKEN_COLUMNS)} FROM g, json_each(g."list") t`;
const USAGE = bulk("UsageCounter", USAGE_COLUMNS, ADD);
const PEOPLE = bulk("UserUsage", PEOPLE_COLUMNS, ADD);
const FAILURES = bulk("FailureRecord", FAILURE_COLUMNS, "ON CONFLICT DO NOTHING");
const rowsSchema = z.array(z.array(z.unknown()));
const CONSUME = `UPDATE "TokenRecord" SET "consumedAt" = ? WHERE "id" = ? AND "kind" = 'refresh' AND "consumedAt" IS NULL AND "revokedAt" IS NULL`;
const REVOKE_FAMILY = `UPDATE "TokenRecord" SET "revokedAt" = ? WHERE "familyId" = ? AND "revokedAt" IS NULL`;
const REVOKE = `UPDATE "TokenRecord" SET "revokedAt" = ? WHERE "id" = ? AND "revokedAt" IS NULL`;
/** One text for all: the driver takes long over each value of each row. */
const FIND = `SELECT json_group_array(json_array(${quoted([...STORED_COLUMNS, ...STORED_TIMES])})) FROM "TokenRecord"
  WHERE "id" IN (SELECT value FROM json_each(?))`;
const SECRET_USES = `UPDATE "ClientSecret" SET "lastUsedAt" = u."at" FROM (SELECT value->>0 AS "id", value->>1 AS "at" FROM json_each(?)) u
  WHERE "ClientSecret"."id" = u."id" AND ("lastUsedAt" IS NULL OR "lastUsedAt" < u."at")`;

function isCurrent(connection: SqliteConnection, generation: number): boolean {
  return connection.first(GENERATION)?.[0] === generation;
}

function insert(connection: SqliteConnection, rows: BatchRows): void {
  if (rows.tokens !== undefined) connection.execute(TOKENS, [rows.tokens]);
  if (rows.usage !== undefined) connection.execute(USAGE, [rows.usage]);
  if (rows.people !== undefined) connection.execute(PEOPLE, [rows.people]);
  if (rows.failures !== undefined) connection.execute(FAILURES, [rows.failures]);
}

/** The token path on SQLite: straight to the writing connection, each method's statements in one turn of the event loop. */
export function sqliteTables({ writer, reader }: SqliteFile): TokenTables {
  const reads = new ReadBatch<StoredToken>(async (ids) => {
    const text = reader.first(FIND, [JSON.stringify(ids)])?.[0];
    const rows = typeof text === "string" ? rowsSchema.parse(JSON.parse(text)) : [];
    return new Map(rows.map(toStoredToken).map((token) => [token.id, token]));
  });
  return {
    write: (generation, rows) =>
      writer.transaction((connection) => {
        if (generation !== null && !isCurrent(connection, generation)) return false;
        insert(connection, rows);
        return true;
      }),
    rotate: ({ id, at }, generation, rows) =>
      writer.transaction((connection) => {
        if (!isCurrent(connection, generation)) return "stale";
        if (connection.execute(CONSUME, [at, id]) === 0) return "reused";
        insert(connection, rows);
        return "committed";
      }),
    revokeFamily: (familyId, at, refusal) =>
      writer.transaction((connection) => {
        if (refusal && !isCurrent(connection, refusal.generation)) return "stale";
        if (refusal) insert(connection, refusal.rows);
        connection.execute(REVOKE_FAMILY, [at, familyId]);
        return "committed";
      }),
    revokeToken: async (id, at) => {
      await writer.transaction((connection) => connection.execute(REVOKE, [at, id]));
    },
    findToken: (id) => reads.find(id),
    noteSecretUses: async (uses) => {
      await writer.transaction((connection) => connection.execute(SECRET_USES, [uses]));
    },
  };
}
