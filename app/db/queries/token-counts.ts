import { Prisma, type PrismaClient } from "../database";
import { TOKEN_SPANS } from "../protocol/token-spans";
import { countUpTo, MOST_LISTED } from "./bounded";
import { ENDED_BY_MARK } from "./token-marks";
import { hasRecord } from "./token-search";

interface TokenScope {
  readonly realmId: string;
  /** One of the realm, as the caller has checked. Absent: every application of it. */
  readonly applicationId?: string | undefined;
  readonly environment?: string | undefined;
}

/**
 * How many tokens are in use: issued, not revoked, not ended by a mark, not used up, not expired.
 *
 * @param kinds "access": of those only
 * @returns at most `most`: a busy application has millions, and they would all be read.
 */
export async function countTokensInUse(
  reader: Pick<PrismaClient, "$queryRaw">,
  { realmId, applicationId, environment }: TokenScope,
  kinds: "access" | "any",
  now: Date,
  most = MOST_LISTED,
): Promise<number> {
  // Access tokens are not used up. The realm's index has the first conditions; the last ones read each row that it finds.
  const kind = kinds === "access" ? Prisma.sql`"kind" = 'access'` : Prisma.sql`"consumedAt" IS NULL`;
  const where = [Prisma.sql`"expiresAt" > ${now}`, kind, Prisma.sql`"revokedAt" IS NULL`, Prisma.sql`NOT ${ENDED_BY_MARK}`];
  if (environment !== undefined) where.push(Prisma.sql`"environment" = ${environment}`);
  const rows =
    applicationId === undefined
      ? Prisma.sql`"TokenRecord" WHERE "realmId" = ${realmId} AND ${Prisma.join(where, " AND ")}`
      : Prisma.sql`${notExpired(applicationId, now)} WHERE ${hasRecord(where)}`;
  return await countUpTo(reader, rows, most);
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
