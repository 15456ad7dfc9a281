import type { ArgType, SqlDriverAdapter, SqlQueryable } from "@prisma/driver-adapter-utils";
import { COUNT_CALLS_POSTGRES } from "./api-call-tables";
import { type BatchRows, FAILURE_COLUMNS, OWN_TOKEN_COLUMNS, SHARED_TOKEN_COLUMNS } from "./batch-rows";
import { areAllClaimed, type BatchEffects, claimName, EFFECT_STATEMENTS } from "./effects";
import { ReadBatch } from "./read-batch";
import { type BatchOutcome, quoted, STORED_COLUMNS, STORED_TIMES, type TokenTables, toStoredToken } from "./token-tables";

const TIMES: ReadonlySet<string> = new Set(["issuedAt", "expiresAt", "at"]);

function cell(column: string, index: number): string {
  if (TIMES.has(column)) return `to_timestamp((v->>${index})::float8 / 1000)`;
  return column === "proven" ? `(v->>${index})::boolean` : `v->>${index}`;
}

/** Each of these inserts what its parameter holds, if `go` has a row. Tokens come in groups. */
const TOKENS = `INSERT INTO "TokenRecord" (${quoted([...OWN_TOKEN_COLUMNS, ...SHARED_TOKEN_COLUMNS, "journaled"])})
  SELECT ${OWN_TOKEN_COLUMNS.map((column, index) => (column === "id" ? `(v->>${index})::uuid` : cell(column, index))).join(", ")}, ${quoted(SHARED_TOKEN_COLUMNS)}, true
  FROM groups, jsonb_array_elements(groups."list") AS r(v)`;
const GROUPS = `SELECT ${SHARED_TOKEN_COLUMNS.map((column, index) => `v->>${index} AS "${column}"`).join(", ")}, v->${SHARED_TOKEN_COLUMNS.length} AS "list"
  FROM go, jsonb_array_elements($2::jsonb) AS r(v)`;

const JOURNAL = `INSERT INTO "UsageJournal" ("id", "usage", "people", "tokens", "facets") SELECT $3::uuid, $4::text, $5::text, $6::text, $7::text FROM go WHERE $3::uuid IS NOT NULL`;
const FAILURES = `INSERT INTO "FailureRecord" (${quoted(FAILURE_COLUMNS)}) SELECT ${FAILURE_COLUMNS.map(cell).join(", ")}
  FROM go, jsonb_array_elements($8::jsonb) AS r(v) ON CONFLICT DO NOTHING`;
const CURRENT = `SELECT 1 FROM "ConfigGeneration" WHERE "id" = 1 AND ($1::int IS NULL OR "value" = $1::int)`;

/** All rows of a batch in one statement, so in one transaction and one round trip. */
const WRITE = `WITH
  go AS MATERIALIZED (${CURRENT}),
  groups AS MATERIALIZED (${GROUPS}),
  tokens AS (${TOKENS}),
  journal AS (${JOURNAL}),
  failures AS (${FAILURES})
  SELECT (SELECT count(*) FROM go)::int`;
/** The common batch has tokens and counts only. */
const WRITE_TOKENS = `WITH
  go AS MATERIALIZED (${CURRENT}),
  groups AS MATERIALIZED (${GROUPS}),
  journal AS (${JOURNAL})
  ${TOKENS}`;
/** A statement of its own, before those it protects: each sees what was committed before it began. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended(f, 7270)) FROM jsonb_array_elements_text($1::jsonb) AS r(f)`;
const FIND = `SELECT "id"::text, ${quoted(STORED_COLUMNS.slice(1))}, ${STORED_TIMES.map((column) => `(extract(epoch FROM "${column}") * 1000)::float8`).join(", ")}
  FROM "TokenRecord" WHERE "id" = ANY($1::uuid[])`;
const SECRET_USES = `UPDATE "ClientSecret" s SET "lastUsedAt" = u."at", "firstUsedAt" = COALESCE(s."firstUsedAt", s."lastUsedAt", u."at"),
    "lastUsedNetwork" = u."network", "lastUsedAgent" = u."agent"
  FROM (SELECT v->>0 AS "id", to_timestamp((v->>1)::float8 / 1000) AS "at", v->>2 AS "network", v->>3 AS "agent"
    FROM jsonb_array_elements($1::jsonb) AS r(v) ORDER BY 1) u
  WHERE s."id" = u."id" AND (s."lastUsedAt" IS NULL OR s."lastUsedAt" < u."at")`;

type Arg = string | number | null;
const TEXT: ArgType = { scalarType: "string", arity: "scalar" };

function query(sql: string, args: readonly Arg[]) {
  return { sql, args: [...args], argTypes: args.map(() => TEXT) };
}

const NONE = "[]";

async function writeRows(on: SqlQueryable, generation: number | null, rows: BatchRows): Promise<BatchOutcome> {
  const { tokens, journal, failures } = rows;
  const { id = null, usage = NONE, people = NONE, tokens: listed = NONE, facets = "{}" } = journal ?? {};
  const args: Arg[] = [generation, tokens ?? NONE, id, usage, people, listed, facets];
  if (tokens !== undefined && failures === undefined) return (await on.executeRaw(query(WRITE_TOKENS, args))) > 0 ? "written" : "stale";
  const [row] = (await on.queryRaw(query(WRITE, [...args, failures ?? NONE]))).rows;
  return row?.[0] === 1 ? "written" : "stale";
}

/** Within a transaction, which is to be rolled back unless all was written. */
async function writeWithEffects(
  tx: SqlQueryable,
  generation: number | null,
  rows: BatchRows,
  effects: BatchEffects,
): Promise<BatchOutcome> {
  if (effects.locks !== NONE) await tx.executeRaw(query(LOCK, [effects.locks]));
  const claimed: string[] = [];
  for (const { kind, rows: cells } of effects.claims) {
    const given = await tx.queryRaw(query(EFFECT_STATEMENTS[kind].postgresql, [cells]));
    claimed.push(...given.rows.map(([key]) => claimName(kind, String(key))));
  }
  if (!areAllClaimed(effects, claimed)) return { claimed };
  const outcome = await writeRows(tx, generation, rows);
  if (outcome !== "written") return outcome;
  for (const { kind, rows: cells } of effects.changes) await tx.executeRaw(query(EFFECT_STATEMENTS[kind].postgresql, [cells]));
  return "written";
}

/** The token path on PostgreSQL: straight to the driver adapter, as Prisma's raw interface copies every text twice. */
export function postgresTables(direct: SqlDriverAdapter): TokenTables {
  const reads = new ReadBatch<readonly unknown[]>(async (ids) => {
    const { rows } = await direct.queryRaw(query(FIND, [`{${ids.join(",")}}`]));
    return new Map(rows.map((row) => [String(row[0]), row]));
  });
  return {
    async write(generation, rows) {
      const { effects } = rows;
      if (effects === undefined) return await writeRows(direct, generation, rows);
      const tx = await direct.startTransaction();
      try {
        const outcome = await writeWithEffects(tx, generation, rows, effects);
        await tx.executeRaw(query(outcome === "written" ? "COMMIT" : "ROLLBACK", []));
        await tx.commit();
        return outcome;
      } catch (error) {
        await tx.executeRaw(query("ROLLBACK", [])).catch(() => undefined);
        await tx.rollback();
        throw error;
      }
    },
    async findToken(id) {
      const row = await reads.find(id);
      return row && toStoredToken(row);
    },
    async countCalls(id, rows) {
      await direct.executeRaw(query(COUNT_CALLS_POSTGRES, [id, rows]));
    },
    async noteSecretUses(uses) {
      await direct.executeRaw(query(SECRET_USES, [uses]));
    },
  };
}
