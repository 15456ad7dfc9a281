import { Prisma, type PrismaClient } from "../database";
import { countUpTo, MOST_LISTED } from "./bounded";
import { ENDED_BY_MARK } from "./token-marks";

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
  // One condition of the two: with both, SQLite reads all of the realm to find one application.
  const whose = applicationId === undefined ? Prisma.sql`"realmId" = ${realmId}` : Prisma.sql`"applicationId" = ${applicationId}`;
  // Access tokens are not used up. An index has the first conditions; the last ones read each row that it finds.
  const kind = kinds === "access" ? Prisma.sql`"kind" = 'access'` : Prisma.sql`"consumedAt" IS NULL`;
  const where = [whose, Prisma.sql`"expiresAt" > ${now}`, kind, Prisma.sql`"revokedAt" IS NULL`, Prisma.sql`NOT ${ENDED_BY_MARK}`];
  if (environment !== undefined) where.push(Prisma.sql`"environment" = ${environment}`);
  return await countUpTo(reader, Prisma.sql`"TokenRecord" WHERE ${Prisma.join(where, " AND ")}`, most);
}
