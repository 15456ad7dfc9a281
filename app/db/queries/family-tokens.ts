/** The tokens in use that a person's authorisations have bought, found by the families of their codes. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { IS_ENDED } from "./ended-tokens";

/** Authorisations looked at, newest first, and tokens of all of them: a page shows how many are in use, and does not list them. */
const MOST_FAMILIES = 2000;
const MOST_TOKENS = 5000;

const rows = z.array(z.object({ clientRef: z.string(), issuedAt: z.coerce.date() }));

/**
 * Access and refresh tokens in use that act for the person, by client.
 *
 * @returns when each was issued
 */
export async function liveFamilyTokens(
  prisma: PrismaClient,
  userId: string,
  now: Date,
): Promise<ReadonlyMap<string, readonly { readonly issuedAt: Date }[]>> {
  const used = { where: { userId, usedAt: { not: null } }, select: { id: true }, orderBy: { id: "desc" }, take: MOST_FAMILIES } as const;
  const families = (await Promise.all([prisma.authorizationCode.findMany(used), prisma.deviceCode.findMany(used)])).flat();
  if (families.length === 0) return new Map();
  const found = await prisma.$queryRaw`
    SELECT "clientRef", "issuedAt" FROM "TokenRecord" WHERE "familyId" IN (${Prisma.join(families.map(({ id }) => id))}) AND "expiresAt" > ${now}
      AND "revokedAt" IS NULL AND "consumedAt" IS NULL AND NOT ${IS_ENDED} LIMIT ${MOST_TOKENS}`;
  const tokens = rows.parse(found);
  const byClient = new Map<string, { readonly issuedAt: Date }[]>();
  for (const { clientRef, issuedAt } of tokens) byClient.set(clientRef, [...(byClient.get(clientRef) ?? []), { issuedAt }]);
  return byClient;
}
