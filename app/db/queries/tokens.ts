/**
 * The tokens of an application or a realm, found and counted. An application's lie in the order of issue: those that a fold has put into
 * `TokensByApplication`, and the journal's (`TokenTail`).
 */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { TOKEN_SPANS } from "../protocol/token-spans";
import { countUpTo, MOST_LISTED } from "./bounded";
import { IS_ENDED } from "./ended-tokens";
import type { CountedScope } from "./usage-rows";

type Reader = Pick<PrismaClient, "$queryRaw">;

/** The state of a token; what is absent does not matter. */
export interface TokenCondition {
  /** By itself, or ended by something else before it was used up. */
  readonly revoked: boolean;
  readonly used?: boolean;
  /** At `now`. */
  readonly expired?: boolean;
}

const COLUMNS = ["environment", "grantType", "secretId"] as const;

/** Which tokens are wanted; what is absent does not matter. */
export interface TokensWanted extends Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> {
  readonly condition?: TokenCondition | undefined;
}

/** A token's place in the list. */
export interface TokenPlace {
  readonly issuedAt: Date;
  readonly id: string;
}

/** A part of an application's list. */
export interface TokenPart {
  readonly applicationId: string;
  /** By time of issue and id. */
  readonly order: "asc" | "desc";
  /** The part begins behind this token. */
  readonly after?: TokenPlace | undefined;
}

export interface TokenSearch extends TokenPart {
  readonly wanted: TokensWanted;
  readonly now: Date;
  /** The time of issue with which the search ends. */
  readonly end?: Date | undefined;
  /** Ids wanted at most. */
  readonly take: number;
}

const ids = z.array(z.object({ id: z.string() })).transform((rows) => rows.map(({ id }) => id));
/** SQLite gives a time as a number where it comes out of the journal. */
const time = z.array(z.object({ at: z.coerce.date() })).transform(([first]) => first?.at);

/** The ids of the first tokens of a part, at most `take`. */
export async function listTokenIds(reader: Reader, part: TokenPart, take: number): Promise<readonly string[]> {
  return ids.parse(await reader.$queryRaw`SELECT "id" FROM ${firstOf(part, take)} ${inOrder(part)} LIMIT ${take}`);
}

/** The time of issue of the token that comes behind so many of a part; undefined: there are fewer. */
export async function issueBehind(reader: Reader, part: TokenPart, tokens: number): Promise<Date | undefined> {
  return time.parse(
    await reader.$queryRaw`SELECT "issuedAt" AS "at" FROM ${firstOf(part, tokens + 1)} ${inOrder(part)} LIMIT 1 OFFSET ${tokens}`,
  );
}

/** The ids of an application's tokens that are wanted, of one part of its list, in the list's order. */
export async function searchTokens(reader: Reader, search: TokenSearch): Promise<readonly string[]> {
  const { wanted, now, end, take } = search;
  const where = [
    within(search),
    ...(end ? [Prisma.sql`"issuedAt" ${search.order === "asc" ? Prisma.raw("<=") : Prisma.raw(">=")} ${end}`] : []),
  ];
  const listed = Prisma.sql`SELECT "issuedAt", "id" FROM`;
  const found = await reader.$queryRaw`
    SELECT "id" FROM (
      ${listed} "TokensByApplication" WHERE ${Prisma.join(where, " AND ")} AND "span" IN (${Prisma.join(TOKEN_SPANS.map((_, span) => span))})
      UNION ALL ${listed} "TokenTail" WHERE ${Prisma.join(where, " AND ")}) AS "part"
    WHERE ${hasRecord(conditions(wanted, now))} ${inOrder(search)} LIMIT ${take}`;
  return ids.parse(found);
}

/**
 * When the newest token of an application was issued.
 *
 * @param since older ones do not matter
 */
export async function newestIssue(
  reader: Reader,
  {
    applicationId,
    environment,
    since,
  }: { readonly applicationId: string; readonly environment?: string | undefined; readonly since: Date },
): Promise<Date | undefined> {
  const part = { applicationId, order: "desc" } as const;
  const isWanted = environment === undefined ? Prisma.sql`true` : hasRecord([Prisma.sql`"environment" = ${environment}`]);
  const newest = sources(part).map(
    (
      source,
    ) => Prisma.sql`SELECT * FROM (SELECT "issuedAt" FROM (SELECT "issuedAt", "id" FROM ${source} AND "issuedAt" >= ${since}) AS "part"
      WHERE ${isWanted} ORDER BY "issuedAt" DESC LIMIT 1) AS "newest"`,
  );
  return time.parse(
    await reader.$queryRaw`SELECT "issuedAt" AS "at" FROM (${Prisma.join(newest, " UNION ALL ")}) AS "each" ORDER BY 1 DESC LIMIT 1`,
  );
}

/**
 * A condition on the rows of a subquery "part" that name a token by its id: its record fits. As a subquery of one value, as PostgreSQL's planner would turn any other
 * form into a join that reads all records by another index.
 */
function hasRecord(where: readonly Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`(SELECT 1 FROM "TokenRecord" WHERE "TokenRecord"."id" = "part"."id" AND ${Prisma.join([...where], " AND ")}) = 1`;
}

/** A part's rows in each place that has some: of one span after the other, and of the journal. What follows `FROM`. */
function sources(part: TokenPart): readonly Prisma.Sql[] {
  return [
    ...TOKEN_SPANS.map((_, span) => Prisma.sql`"TokensByApplication" WHERE ${within(part)} AND "span" = ${span}`),
    Prisma.sql`"TokenTail" WHERE ${within(part)}`,
  ];
}

/** At most `most` of each source, so that an index ends the work, and all of them together. */
function firstOf(part: TokenPart, most: number): Prisma.Sql {
  const each = sources(part).map(
    (source) => Prisma.sql`SELECT * FROM (SELECT "issuedAt", "id" FROM ${source} ${inOrder(part)} LIMIT ${most}) AS "first"`,
  );
  return Prisma.sql`(${Prisma.join(each, " UNION ALL ")}) AS "part"`;
}

function inOrder({ order }: TokenPart): Prisma.Sql {
  const direction = Prisma.raw(order.toUpperCase());
  return Prisma.sql`ORDER BY "issuedAt" ${direction}, "id" ${direction}`;
}

/** The second condition is what the index serves; the third separates tokens of the same millisecond. */
function within({ applicationId, order, after }: TokenPart): Prisma.Sql {
  const application = Prisma.sql`"applicationId" = ${applicationId}`;
  if (!after) return application;
  const onward = Prisma.raw(order === "asc" ? ">" : "<");
  return Prisma.sql`${application} AND "issuedAt" ${onward}= ${after.issuedAt} AND ("issuedAt" ${onward} ${after.issuedAt} OR "id" ${onward} ${after.id})`;
}

function conditions({ condition, ...equal }: TokensWanted, now: Date): Prisma.Sql[] {
  const isNull = (column: string, yes: boolean | undefined) =>
    yes === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} ${Prisma.raw(yes ? "IS NULL" : "IS NOT NULL")}`];
  return [
    ...COLUMNS.flatMap((column) => (equal[column] === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} = ${equal[column]}`])),
    ...(condition?.revoked ? [Prisma.sql`("revokedAt" IS NOT NULL OR ("consumedAt" IS NULL AND ${IS_ENDED}))`] : []),
    ...isNull("revokedAt", condition && !condition.revoked ? true : undefined),
    ...isNull("consumedAt", condition?.used === undefined ? undefined : !condition.used),
    ...(condition?.used === false ? [Prisma.sql`NOT ${IS_ENDED}`] : []),
    ...(condition?.expired === undefined ? [] : [condition.expired ? Prisma.sql`"expiresAt" <= ${now}` : Prisma.sql`"expiresAt" > ${now}`]),
  ];
}

/**
 * How many tokens are in use: issued, not revoked, not ended, not used up, not expired.
 *
 * @param kinds "access" or "refresh": of those only
 * @returns at most `most`: a busy application has millions, and they would all be read.
 */
export async function countTokensInUse(
  reader: Pick<PrismaClient, "$queryRaw">,
  { realmId, applicationId, environment }: CountedScope,
  kinds: "access" | "refresh" | "any",
  now: Date,
  most = MOST_LISTED,
): Promise<number> {
  // Access tokens are not used up. The realm's index has the first conditions; the last ones read each row that it finds.
  const kind = kinds === "access" ? Prisma.sql`"kind" = 'access'` : Prisma.sql`"consumedAt" IS NULL`;
  const refresh = kinds === "refresh" ? [Prisma.sql`"kind" = 'refresh'`] : [];
  const where = [Prisma.sql`"expiresAt" > ${now}`, kind, ...refresh, Prisma.sql`"revokedAt" IS NULL`, Prisma.sql`NOT ${IS_ENDED}`];
  if (environment !== undefined) where.push(Prisma.sql`"environment" = ${environment}`);
  const rows =
    applicationId === undefined
      ? Prisma.sql`"TokenRecord" WHERE "realmId" = ${realmId} AND ${Prisma.join(where, " AND ")}`
      : Prisma.sql`${notExpired(applicationId, now)} WHERE ${hasRecord(where)}`;
  return await countUpTo(reader, rows, most);
}

/**
 * "Active tokens": the one number of this name on every screen. Access tokens in use; refresh tokens, which no resource server takes, are not
 * among them.
 *
 * @returns 10,000 means 10,000 or more
 */
export async function countActiveTokens(reader: Pick<PrismaClient, "$queryRaw">, scope: CountedScope, now: Date): Promise<number> {
  return await countTokensInUse(reader, scope, "access", now);
}

/** Unexpired access tokens of a realm that are looked at: reading so many takes a second at most. */
const MOST_LOOKED_AT = 200_000;

/**
 * How many access tokens in use a signing key has signed: the JWTs that were issued while it signed.
 *
 * @param span when it signed
 * @returns at most `most`; fewer than there are where the realm has more than {@link MOST_LOOKED_AT} access tokens
 */
export async function countSignedTokens(
  reader: Pick<PrismaClient, "$queryRaw">,
  realmId: string,
  span: { readonly from: Date; readonly until: Date },
  now: Date,
  most = MOST_LISTED,
): Promise<number> {
  const unexpired = Prisma.sql`SELECT * FROM "TokenRecord"
    WHERE "realmId" = ${realmId} AND "expiresAt" > ${now} AND "kind" = 'access' AND "revokedAt" IS NULL LIMIT ${MOST_LOOKED_AT}`;
  const signed = Prisma.sql`"format" = 'jwt' AND "issuedAt" >= ${span.from} AND "issuedAt" < ${span.until} AND NOT ${IS_ENDED}`;
  return await countUpTo(reader, Prisma.sql`(${unexpired}) AS "TokenRecord" WHERE ${signed}`, most);
}

/** The ids of an application's tokens that have not expired: of each span those that are young enough, and of the journal. */
function notExpired(applicationId: string, now: Date): Prisma.Sql {
  const where = Prisma.sql`"applicationId" = ${applicationId} AND "expiresAt" > ${now}`;
  const spans = TOKEN_SPANS.map((longest, span) => {
    const young = Number.isFinite(longest) ? Prisma.sql`AND "issuedAt" > ${new Date(now.getTime() - longest)}` : Prisma.empty;
    return Prisma.sql`SELECT "id" FROM "TokensByApplication" WHERE ${where} AND "span" = ${span} ${young}`;
  });
  return Prisma.sql`(${Prisma.join(spans, " UNION ALL ")} UNION ALL SELECT "id" FROM "TokenTail" WHERE ${where}) AS "part"`;
}
