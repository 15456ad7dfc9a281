/** The statements by which the version before read and wrote, on both engines: frozen, so that a test can have it beside a newer one. */
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { isWriteConflict } from "#app/db/errors";
import { SqliteConnection } from "#app/db/sqlite/connection";
import { sqlitePath } from "#app/db/sqlite/open";
import type { Key, Row, Token, Value } from "./population";

/** Detects a hang: how long a write waits for a lock that a migration holds. */
const HANG_MS = 60_000;
const REALM = "root";

const SHARED = "kind,format,realmId,applicationId,clientRef,environment,secretId,userId,grantType,scope,familyId".split(",");
const USAGE = "applicationId,minute,clientRef,grantType,secretId,outcome,realmId,environment".split(",");
const quoted = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(", ");

/** What one token request of the version before wrote. */
export interface Issued {
  readonly key: Key;
  readonly grantType: string;
  readonly tokens: readonly Token[];
  readonly at: number;
}

/** One connection of the version before. Each write is one transaction; it resolves once that is committed. */
export interface Before {
  fill(table: string, rows: readonly Row[]): Promise<void>;
  generation(): Promise<number>;
  /** false: the configuration has another generation, and nothing was written. */
  issue(generation: number, issued: Issued): Promise<boolean>;
  /** Issues in exchange for a refresh token; "reused" when that has been used before. */
  rotate(generation: number, used: Token, issued: Issued): Promise<"committed" | "stale" | "reused">;
  revoke(id: string, at: number): Promise<void>;
  /** How many of these tokens it finds. */
  find(ids: readonly string[]): Promise<number>;
  /** A change that token requests must see: the statement and the note of what it changed. */
  change(
    kind: "client" | "application",
    key: string,
    rows: readonly (readonly [string, readonly Row[]])[],
    grantTypes?: string,
  ): Promise<void>;
  signOut(idHash: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a database as the version before did, without bringing it up to date. */
export async function openBefore(url: string): Promise<Before> {
  return url.startsWith("file:") ? openSqlite(url) : await openPostgres(url);
}

/** Tokens of one request as its batch had them: what they share, and the list of what each has of its own. */
const groups = ({ key, grantType, tokens }: Issued) =>
  JSON.stringify(
    tokens.map(({ kind, id, userId, familyId, issuedAt, expiresAt }) => {
      const of = [kind, "opaque", REALM, key.applicationId, key.id, "PRODUCTION", key.secretId, userId, grantType, "default", familyId];
      return [...of, [[id, issuedAt, expiresAt]]];
    }),
  );
const usage = ({ key, grantType, at }: Issued) =>
  JSON.stringify([[key.applicationId, Math.floor(at / 60_000), key.id, grantType, key.secretId, "success", REALM, "PRODUCTION", 1]]);

function openSqlite(url: string): Before {
  const connection = new SqliteConnection(sqlitePath(url), { cacheKib: 16_384 });
  connection.setBusyTimeout(HANG_MS);
  const generation = () => Number(connection.first(`SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1`)?.[0]);
  const transaction = <T>(work: () => T): T => {
    connection.execute("BEGIN IMMEDIATE");
    try {
      const result = work();
      connection.execute("COMMIT");
      return result;
    } catch (error) {
      connection.execute("ROLLBACK");
      throw error;
    }
  };
  const insert = (issued: Issued) => {
    connection.execute(
      `WITH g AS MATERIALIZED (SELECT ${SHARED.map((column, index) => `value->>${index} AS "${column}"`).join(", ")}, value->${SHARED.length} AS "list"
        FROM json_each(?))
      INSERT INTO "TokenRecord" ("id", "issuedAt", "expiresAt", ${quoted(SHARED)})
      SELECT t.value->>0, t.value->>1, t.value->>2, ${quoted(SHARED)} FROM g, json_each(g."list") t`,
      [groups(issued)],
    );
    connection.execute(
      `INSERT INTO "UsageCounter" (${quoted([...USAGE, "count"])}) SELECT ${[...USAGE, "count"].map((_, index) => `value->>${index}`).join(", ")}
       FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET "count" = "count" + excluded."count"`,
      [usage(issued)],
    );
  };
  const fill = (table: string, rows: readonly Row[]) => {
    for (const [columns, alike] of byColumns(rows)) {
      const values = columns.map((column) => `value->>'${column}'`).join(", ");
      connection.execute(`INSERT INTO "${table}" (${quoted(columns)}) SELECT ${values} FROM json_each(?)`, [JSON.stringify(alike)]);
    }
  };
  const inMilliseconds = (rows: readonly Row[]) =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.getTime() : value])),
    );
  return {
    fill: async (table, rows) => transaction(() => fill(table, inMilliseconds(rows))),
    generation: async () => generation(),
    issue: async (expected, issued) =>
      transaction(() => {
        if (generation() !== expected) return false;
        insert(issued);
        return true;
      }),
    rotate: async (expected, used, issued) =>
      transaction(() => {
        if (generation() !== expected) return "stale";
        const consumed = connection.execute(
          `UPDATE "TokenRecord" SET "consumedAt" = ? WHERE "id" = ? AND "kind" = 'refresh' AND "consumedAt" IS NULL AND "revokedAt" IS NULL`,
          [issued.at, used.id],
        );
        if (consumed === 0) return "reused";
        insert(issued);
        return "committed";
      }),
    revoke: async (id, at) => {
      transaction(() => connection.execute(`UPDATE "TokenRecord" SET "revokedAt" = ? WHERE "id" = ? AND "revokedAt" IS NULL`, [at, id]));
    },
    find: async (ids) => {
      const sql = `SELECT "id", "kind", "format", "scope", "familyId", "issuedAt" FROM "TokenRecord" WHERE "id" IN (SELECT value FROM json_each(?))`;
      return connection.query(sql, [JSON.stringify(ids)]).rows.length;
    },
    change: async (kind, key, rows, grantTypes) => {
      transaction(() => {
        for (const [table, each] of rows) fill(table, inMilliseconds(each));
        if (grantTypes !== undefined)
          connection.execute(`UPDATE "Client" SET "grantTypes" = ?, "updatedAt" = ? WHERE "id" = ?`, [grantTypes, Date.now(), key]);
        connection.execute(`UPDATE "ConfigGeneration" SET "value" = "value" + 1 WHERE "id" = 1`);
        connection.execute(`INSERT INTO "ConfigChange" ("generation", "kind", "key", "at") VALUES (?, ?, ?, ?)`, [
          generation(),
          kind,
          key,
          Date.now(),
        ]);
      });
    },
    signOut: async (idHash) => {
      transaction(() => connection.execute(`DELETE FROM "Session" WHERE "idHash" = ?`, [idHash]));
    },
    close: async () => connection.close(),
  };
}

const milliseconds = (value: string) => `to_timestamp((${value})::float8 / 1000)`;
const CURRENT = `SELECT 1 FROM "ConfigGeneration" WHERE "id" = 1 AND "value" = $1::int`;
const GROUPS = `SELECT ${SHARED.map((column, index) => `v->>${index} AS "${column}"`).join(", ")}, v->${SHARED.length} AS "list"
  FROM go, jsonb_array_elements($2::jsonb) AS r(v)`;
const ADD_USAGE = `INSERT INTO "UsageCounter" (${quoted([...USAGE, "count"])})
  SELECT ${USAGE.map((column, index) => (column === "minute" ? `(v->>${index})::int` : `v->>${index}`)).join(", ")}, (v->>${USAGE.length})::int
  FROM go, jsonb_array_elements($3::jsonb) AS r(v)
  ON CONFLICT (${quoted(USAGE)}) DO UPDATE SET "count" = "UsageCounter"."count" + excluded."count"`;
const ADD_TOKENS = `INSERT INTO "TokenRecord" ("id", "issuedAt", "expiresAt", ${quoted(SHARED)})
  SELECT (v->>0)::uuid, ${milliseconds("v->>1")}, ${milliseconds("v->>2")}, ${quoted(SHARED)}
  FROM groups, jsonb_array_elements(groups."list") AS r(v)`;
const ISSUE = `WITH go AS MATERIALIZED (${CURRENT}), groups AS MATERIALIZED (${GROUPS}), usage AS (${ADD_USAGE}) ${ADD_TOKENS}`;
const ROTATE = `WITH fresh AS MATERIALIZED (${CURRENT}),
  turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($6::text, 7270))),
  consumed AS (UPDATE "TokenRecord" t SET "consumedAt" = ${milliseconds("$5")} FROM fresh, turn
    WHERE t."id" = $4::uuid AND t."kind" = 'refresh' AND t."consumedAt" IS NULL AND t."revokedAt" IS NULL RETURNING 1),
  go AS MATERIALIZED (SELECT 1 FROM consumed), groups AS MATERIALIZED (${GROUPS}), tokens AS (${ADD_TOKENS}), usage AS (${ADD_USAGE})
  SELECT (SELECT count(*) FROM fresh)::int, (SELECT count(*) FROM go)::int`;

async function openPostgres(url: string): Promise<Before> {
  // Statements stay prepared, as they did: a migration must not break one.
  const names = new Map<string, string>();
  const nameOf = ({ sql }: { readonly sql: string }) => {
    const name = names.get(sql) ?? `before_${names.size}`;
    names.set(sql, name);
    return name;
  };
  const adapter = await new PrismaPg(
    { connectionString: url, max: 1, options: "-c timezone=UTC", application_name: "latchkey" },
    { statementNameGenerator: nameOf },
  ).connect();
  const run = async (sql: string, args: readonly Value[] = [], on: Pick<SqlDriverAdapter, "queryRaw"> = adapter) =>
    (await on.queryRaw({ sql, args: [...args], argTypes: args.map(() => ({ scalarType: "string", arity: "scalar" }) as const) })).rows;
  const change = async (sql: string, args: readonly Value[], on: Pick<SqlDriverAdapter, "executeRaw"> = adapter) =>
    await on.executeRaw({ sql, args: [...args], argTypes: args.map(() => ({ scalarType: "string", arity: "scalar" }) as const) });
  const fill = async (table: string, rows: readonly Row[], on: Pick<SqlDriverAdapter, "executeRaw"> = adapter) => {
    for (const [columns, alike] of byColumns(rows)) {
      const sql = `INSERT INTO "${table}" (${quoted(columns)}) SELECT ${quoted(columns)} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`;
      await change(sql, [JSON.stringify(alike)], on);
    }
  };
  return {
    fill: async (table, rows) => await fill(table, rows),
    generation: async () => Number((await run(`SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1`))[0]?.[0]),
    issue: async (generation, issued) => (await change(ISSUE, [generation, groups(issued), usage(issued)])) > 0,
    rotate: async (generation, used, issued) => {
      const [row] = await run(ROTATE, [generation, groups(issued), usage(issued), used.id, issued.at, used.familyId]);
      if (row?.[0] !== 1) return "stale";
      return row[1] === 1 ? "committed" : "reused";
    },
    revoke: async (id, at) => {
      await change(`UPDATE "TokenRecord" SET "revokedAt" = ${milliseconds("$2")} WHERE "id" = $1::uuid AND "revokedAt" IS NULL`, [id, at]);
    },
    find: async (ids) =>
      (
        await run(`SELECT "id"::text, "kind", "format", "scope", "familyId", "issuedAt" FROM "TokenRecord" WHERE "id" = ANY($1::uuid[])`, [
          `{${ids.join(",")}}`,
        ])
      ).length,
    change: async (kind, key, rows, grantTypes) => {
      const once = async () => {
        const tx = await adapter.startTransaction();
        try {
          for (const [table, each] of rows) await fill(table, each, tx);
          if (grantTypes !== undefined)
            await change(`UPDATE "Client" SET "grantTypes" = $1, "updatedAt" = now() WHERE "id" = $2`, [grantTypes, key], tx);
          const [row] = await run(`UPDATE "ConfigGeneration" SET "value" = "value" + 1 WHERE "id" = 1 RETURNING "value"`, [], tx);
          await change(
            `INSERT INTO "ConfigChange" ("generation", "kind", "key") VALUES ($1::int, $2, $3)`,
            [Number(row?.[0]), kind, key],
            tx,
          );
          await change("COMMIT", [], tx);
          await tx.commit();
        } catch (error) {
          await change("ROLLBACK", [], tx);
          await tx.rollback();
          throw error;
        }
      };
      // As that version did: PostgreSQL may end a deadlock with the migration by an error of this transaction.
      for (let attempt = 1; ; attempt += 1) {
        try {
          await once();
          return;
        } catch (error) {
          if (attempt === 5 || !isWriteConflict(error)) throw error;
        }
      }
    },
    signOut: async (idHash) => {
      await change(`DELETE FROM "Session" WHERE "idHash" = $1`, [idHash]);
    },
    close: async () => await adapter.dispose(),
  };
}

/** Rows that have the same columns together, so that columns which a row leaves out get their defaults. */
function byColumns(rows: readonly Row[]): readonly (readonly [readonly string[], readonly Row[]])[] {
  const alike = new Map<string, Row[]>();
  for (const row of rows) {
    const columns = Object.keys(row).join();
    const group = alike.get(columns);
    if (group) group.push(row);
    else alike.set(columns, [row]);
  }
  return [...alike].map(([columns, group]) => [columns.split(","), group]);
}
