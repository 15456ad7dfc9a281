import type { ArgType, SqlDriverAdapter, SqlQueryable } from "@prisma/driver-adapter-utils";
import type { StoredToken } from "#app/oauth/model";
import { type BatchRows, FAILURE_COLUMNS, OWN_TOKEN_COLUMNS, PEOPLE_COLUMNS, SHARED_TOKEN_COLUMNS, USAGE_COLUMNS } from "./batch-rows";
import { ReadBatch } from "./read-batch";
import { addCounts, quoted, STORED_COLUMNS, STORED_TIMES, type TokenTables, toStoredToken } from "./token-tables";

const TIMES: ReadonlySet<string> = new Set(["issuedAt", "expiresAt", "at"]);
const COUNTS: ReadonlySet<string> = new Set(["minute", "day", "count"]);

function cell(column: string, index: number): string {
  if (TIMES.has(column)) return `to_timestamp((v->>${index})::float8 / 1000)`;
  if (column === "proven") return `(v->>${index})::boolean`;
  return COUNTS.has(column) ? `(v->>${index})::int` : `v->>${index}`;
}

/** Inserts the rows of the JSON in `parameter`, if `go` has a row. */
const bulk = (table: string, columns: readonly string[], parameter: string, conflict: string) =>
  `INSERT INTO "${table}" (${quoted(columns)}) SELECT ${columns.map(cell).join(", ")}
   FROM go, jsonb_array_elements(${parameter}::jsonb) AS r(v) ${conflict}`;
/** The same for tokens, which come in groups. */
const TOKENS = `INSERT INTO "TokenRecord" (${quoted([...OWN_TOKEN_COLUMNS, ...SHARED_TOKEN_COLUMNS])})
  SELECT ${OWN_TOKEN_COLUMNS.map((column, index) => (column === "id" ? `(v->>${index})::uuid` : cell(column, index))).join(", ")}, ${quoted(SHARED_TOKEN_COLUMNS)}
  FROM groups, jsonb_array_elements(groups."list") AS r(v)`;
const GROUPS = `SELECT ${SHARED_TOKEN_COLUMNS.map((column, index) => `v->>${index} AS "${column}"`).join(", ")}, v->${SHARED_TOKEN_COLUMNS.length} AS "list"
  FROM go, jsonb_array_elements($2::jsonb) AS r(v)`;

const USAGE_KEY = USAGE_COLUMNS.filter((column) => column !== "count");
const USAGE = bulk("UsageCounter", USAGE_COLUMNS, "$3", addCounts("UsageCounter", USAGE_KEY));
const CURRENT = `SELECT 1 FROM "ConfigGeneration" WHERE "id" = 1 AND ($1::int IS NULL OR "value" = $1::int)`;

/** The whole of a batch in one statement, so in one transaction and one round trip. */
const written = (conditions: string) => `WITH
  fresh AS MATERIALIZED (${CURRENT}), ${conditions},
  groups AS MATERIALIZED (${GROUPS}),
  tokens AS (${TOKENS}),
  usage AS (${USAGE}),
  people AS (${bulk("UserUsage", PEOPLE_COLUMNS, "$4", addCounts("UserUsage", ["applicationId", "day", "userId", "environment", "grantType"]))}),
  failures AS (${bulk("FailureRecord", FAILURE_COLUMNS, "$5", "ON CONFLICT DO NOTHING")})
  SELECT (SELECT count(*) FROM fresh)::int, (SELECT count(*) FROM go)::int`;

const WRITE = written(`go AS MATERIALIZED (SELECT 1 FROM fresh)`);
/**
 * The common batch has tokens and counts only. The tokens come first, as what is outside WITH runs before what nobody
 * reads: the counts are rows that other batches add to, and stay locked until the commit.
 */
const WRITE_TOKENS = `WITH
  go AS MATERIALIZED (${CURRENT}),
  groups AS MATERIALIZED (${GROUPS}),
  usage AS (${USAGE})
  ${TOKENS}`;
/** Rotation and revocation of one family take turns: a successor must not appear while its family is being revoked. */
const FAMILY_LOCK = (parameter: string) => `SELECT pg_advisory_xact_lock(hashtextextended(${parameter}::text, 7270))`;
const ROTATE = written(`turn AS MATERIALIZED (${FAMILY_LOCK("$8")}),
  consumed AS (UPDATE "TokenRecord" t SET "consumedAt" = to_timestamp($7::float8 / 1000) FROM fresh, turn
    WHERE t."id" = $6::uuid AND t."kind" = 'refresh' AND t."consumedAt" IS NULL AND t."revokedAt" IS NULL RETURNING 1),
  go AS MATERIALIZED (SELECT 1 FROM consumed)`);
const LOCK_FAMILY = `SELECT 1 FROM (${FAMILY_LOCK("$1")}) AS turn`;
const REVOKE_FAMILY = `UPDATE "TokenRecord" SET "revokedAt" = to_timestamp($2::float8 / 1000) WHERE "familyId" = $1::text AND "revokedAt" IS NULL`;
const REVOKE = `UPDATE "TokenRecord" SET "revokedAt" = to_timestamp($2::float8 / 1000) WHERE "id" = $1::uuid AND "revokedAt" IS NULL`;
const FIND = `SELECT "id"::text, ${quoted(STORED_COLUMNS.slice(1))}, ${STORED_TIMES.map((column) => `(extract(epoch FROM "${column}") * 1000)::float8`).join(", ")}
  FROM "TokenRecord" WHERE "id" = ANY($1::uuid[])`;
const SECRET_USES = `UPDATE "ClientSecret" s SET "lastUsedAt" = u."at"
  FROM (SELECT v->>0 AS "id", to_timestamp((v->>1)::float8 / 1000) AS "at" FROM jsonb_array_elements($1::jsonb) AS r(v) ORDER BY 1) u
  WHERE s."id" = u."id" AND (s."lastUsedAt" IS NULL OR s."lastUsedAt" < u."at")`;

type Arg = string | number | null;
const TEXT: ArgType = { scalarType: "string", arity: "scalar" };

function query(sql: string, args: readonly Arg[]) {
  return { sql, args: [...args], argTypes: args.map(() => TEXT) };
}

const NONE = "[]";
const payload = (generation: number | null, rows: BatchRows): Arg[] => [
  generation,
  rows.tokens ?? NONE,
  rows.usage ?? NONE,
  rows.people ?? NONE,
  rows.failures ?? NONE,
];

async function counts(on: SqlQueryable, sql: string, args: readonly Arg[]): Promise<{ readonly fresh: boolean; readonly went: boolean }> {
  const [row] = (await on.queryRaw(query(sql, args))).rows;
  return { fresh: row?.[0] === 1, went: row?.[1] === 1 };
}

/** The token path on PostgreSQL: straight to the driver adapter, as Prisma's raw interface copies every text twice. */
export function postgresTables(direct: SqlDriverAdapter): TokenTables {
  const reads = new ReadBatch<StoredToken>(async (ids) => {
    const { rows } = await direct.queryRaw(query(FIND, [`{${ids.join(",")}}`]));
    return new Map(rows.map(toStoredToken).map((token) => [token.id, token]));
  });
  return {
    async write(generation, rows) {
      const { tokens, usage, people, failures } = rows;
      if (tokens !== undefined && usage !== undefined && people === undefined && failures === undefined)
        return (await direct.executeRaw(query(WRITE_TOKENS, [generation, tokens, usage]))) > 0;
      return (await counts(direct, WRITE, payload(generation, rows))).fresh;
    },
    async rotate({ id, familyId, at }, generation, rows) {
      const { fresh, went } = await counts(direct, ROTATE, [...payload(generation, rows), id, at, familyId]);
      if (!fresh) return "stale";
      return went ? "committed" : "reused";
    },
    async revokeFamily(familyId, at, refusal) {
      const tx = await direct.startTransaction();
      try {
        await tx.queryRaw(query(LOCK_FAMILY, [familyId]));
        const fresh = refusal === undefined || (await counts(tx, WRITE, payload(refusal.generation, refusal.rows))).fresh;
        if (fresh) await tx.executeRaw(query(REVOKE_FAMILY, [familyId, at]));
        await tx.executeRaw(query(fresh ? "COMMIT" : "ROLLBACK", []));
        await tx.commit();
        return fresh ? "committed" : "stale";
      } catch (error) {
        await tx.executeRaw(query("ROLLBACK", [])).catch(() => undefined);
        await tx.rollback();
        throw error;
      }
    },
    async revokeToken(id, at) {
      await direct.executeRaw(query(REVOKE, [id, at]));
    },
    findToken: (id) => reads.find(id),
    async noteSecretUses(uses) {
      await direct.executeRaw(query(SECRET_USES, [uses]));
    },
  };
}
