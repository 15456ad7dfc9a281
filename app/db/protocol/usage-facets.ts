/** The table of what answers are spread over (`docs/decisions/0056-answering-times-and-scopes.md`): what a fold of the journal adds to it, and how its hours become days. */
import type { Engine, PrismaClient } from "../database";
import type { SqliteConnection } from "../sqlite/connection";
import { addCounts, quoted } from "./token-tables";

const FACET_KEY = ["subjectId", "facet", "span", "hour", "environment", "grantType", "result", "value"] as const;

/** What a key of the journal's facets holds, in its order, in the JSON of an array. */
const PLACES = ["subjectId", "facet", "hour", "environment", "grantType", "result", "value", "realmId"] as const;

/**
 * Adds what the journal's rows that fit `where` have counted. Keys are summed as the texts that they are in the journal, and taken apart after that:
 * to sort them by eight columns takes several times as long.
 */
export function addFacets(engine: Engine, where: string): string {
  const json = engine === "sqlite" ? `"key"` : `"key"::jsonb`;
  const cells = PLACES.map((column, place) =>
    column === "hour" && engine !== "sqlite" ? `(${json}->>${place})::int` : `${json}->>${place}`,
  );
  return `INSERT INTO "UsageFacet" (${quoted(PLACES)}, "span", "count") SELECT ${cells.join(", ")}, 1, "sum"
    FROM (SELECT "key", SUM("count") AS "sum" FROM "FacetTail" WHERE ${where} GROUP BY "key" ORDER BY "key") AS "facets" WHERE true
    ${addCounts("UsageFacet", FACET_KEY)}`;
}

interface Fold {
  readonly realmId: string;
  /** The first hour that stays. */
  readonly before: number;
  /** Rows at most. */
  readonly limit: number;
}

const KEY = quoted(FACET_KEY);

/** Adds the hours of `source` to their days. Sorted, so that two of these never wait for each other in a ring. */
function daysFrom(source: string): string {
  return `INSERT INTO "UsageFacet" (${KEY}, "realmId", "count")
    SELECT "subjectId", "facet", 24, "hour" / 24 * 24, "environment", "grantType", "result", "value", "realmId", SUM("count") FROM ${source}
    WHERE true GROUP BY 1, 2, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 4, 5, 6, 7, 8 ${addCounts("UsageFacet", FACET_KEY)}`;
}

/** The same rows each time, as the table is clustered by its key and has no row numbers. */
const TAKEN_SQLITE = `(${KEY}) IN (SELECT ${KEY} FROM "UsageFacet" WHERE "realmId" = ? AND "span" = 1 AND "hour" < ?
  ORDER BY "hour", "subjectId", "facet", "environment", "grantType", "result", "value" LIMIT ?)`;

/**
 * Folds hours that are old enough into days, within a transaction.
 *
 * @returns how many rows went
 */
export function foldFacetsSqlite(connection: SqliteConnection, { realmId, before, limit }: Fold): number {
  const args = [realmId, before, limit];
  connection.execute(daysFrom(`(SELECT * FROM "UsageFacet" WHERE ${TAKEN_SQLITE})`), args);
  return connection.execute(`DELETE FROM "UsageFacet" WHERE ${TAKEN_SQLITE}`, args);
}

const FOLD_POSTGRES = `WITH "taken" AS (SELECT ${KEY} FROM "UsageFacet" WHERE "realmId" = $1 AND "span" = 1 AND "hour" < $2::int
    ORDER BY "hour" LIMIT $3::int FOR UPDATE SKIP LOCKED),
  "moved" AS (DELETE FROM "UsageFacet" WHERE (${KEY}) IN (SELECT ${KEY} FROM "taken") RETURNING *),
  "sums" AS (${daysFrom(`"moved"`)})
  SELECT count(*)::int AS "moved" FROM "moved"`;

/** The same in one statement. A row that is added to right now is left to the next run. */
export async function foldFacetsPostgres(prisma: PrismaClient, { realmId, before, limit }: Fold): Promise<number> {
  const [row] = await prisma.$queryRawUnsafe<{ moved: number }[]>(FOLD_POSTGRES, realmId, before, limit);
  return row?.moved ?? 0;
}
