/** How long answers at `/token` took, and how many of their tokens have a scope: see `docs/decisions/0056-answering-times-and-scopes.md`. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import type { TimeCount } from "./usage-breakdown";
import type { CountedScope, MinuteSpan } from "./usage-rows";
import type { Steps } from "./usage-series";

type Reader = Pick<PrismaClient, "$queryRaw">;

/** Which answers. An hour and a day count with their first minute, wholly or not at all, as in `usage-rows.ts`. */
export interface FacetConditions extends MinuteSpan, CountedScope {
  readonly grantType?: string | undefined;
  readonly result?: "issued" | "refused" | undefined;
}

const timesSchema = z.array(
  z.object({ grantType: z.string(), result: z.enum(["issued", "refused"]), from: z.coerce.number(), count: z.coerce.number() }),
);

/** Answers of one grant type, result and class of answering time; `from` is the class's least milliseconds. */
export type AnswerTimeCount = z.output<typeof timesSchema>[number];

/** How long answers took. The time of a token that comes through the browser is not known. */
export async function answerTimes(reader: Reader, query: FacetConditions): Promise<readonly AnswerTimeCount[]> {
  return timesSchema.parse(
    await reader.$queryRaw`SELECT "grantType", "result", "value" AS "from", CAST(SUM("count") AS BIGINT) AS "count"
      FROM ${facetRows("time", query)} AS "rows" GROUP BY "grantType", "result", "value"`,
  );
}

const stepsSchema = z.array(z.object({ bucket: z.coerce.number(), grantType: z.string(), count: z.coerce.number() }));

/** Answers whose token has one scope, by step of time and grant type. */
export async function scopeCounts(reader: Reader, scope: string, query: FacetConditions & Steps): Promise<readonly TimeCount[]> {
  const { step, origin } = query;
  const rows = await reader.$queryRaw`
    SELECT ("hour" * 60 - CAST(${origin} AS INTEGER)) / CAST(${step} AS INTEGER) AS "bucket", "grantType", CAST(SUM("count") AS BIGINT) AS "count"
    FROM ${facetRows("scope", query)} AS "rows" WHERE "value" = ${scope} GROUP BY 1, 2`;
  return stepsSchema.parse(rows).map((row) => ({ ...row, outcome: "success" }));
}

const scopesSchema = z.array(z.object({ scope: z.string(), count: z.coerce.number() }));

/** The scopes that most tokens have, with their numbers; a token with two counts for each. */
export async function busiestScopes(reader: Reader, query: FacetConditions, most: number): Promise<z.output<typeof scopesSchema>> {
  return scopesSchema.parse(
    await reader.$queryRaw`SELECT "value" AS "scope", CAST(SUM("count") AS BIGINT) AS "count"
      FROM ${facetRows("scope", query)} AS "rows" GROUP BY "value" ORDER BY 2 DESC, 1 LIMIT ${most}`,
  );
}

const COLUMNS = Prisma.raw(`"hour", "grantType", "result", "value", "count"`);

/** What is in the table and what is still in the journal, in one statement. */
function facetRows(facet: "time" | "scope", query: FacetConditions): Prisma.Sql {
  const { realmId, applicationId, environment, grantType, result, from, to } = query;
  const where = [
    Prisma.sql`"subjectId" = ${applicationId ?? realmId} AND "facet" = ${facet} AND "span" IN (1, 24)`,
    Prisma.sql`"hour" >= CAST(${Math.ceil(from / 60)} AS INTEGER) AND "hour" < CAST(${Math.ceil(to / 60)} AS INTEGER)`,
  ];
  for (const [column, value] of Object.entries({ environment, grantType, result }))
    if (value !== undefined) where.push(Prisma.sql`${Prisma.raw(`"${column}"`)} = ${value}`);
  const conditions = Prisma.join(where, " AND ");
  return Prisma.sql`(SELECT ${COLUMNS} FROM "UsageFacet" WHERE ${conditions} UNION ALL SELECT ${COLUMNS} FROM "FacetTail" WHERE ${conditions})`;
}
