/** The tokens in use that a person's authorisations have bought, found by the families of their codes. */
import type { PrismaClient } from "../database";

/** Authorisations looked at, newest first, and tokens of all of them: a page shows how many are in use, and does not list them. */
const MOST_FAMILIES = 2000;
const MOST_TOKENS = 5000;

/**
 * Access and refresh tokens that act for the person, have not expired and were neither used nor revoked, by client.
 *
 * @returns when each was issued
 */
export async function liveFamilyTokens(
  prisma: PrismaClient,
  userId: string,
  now: Date,
): Promise<ReadonlyMap<string, readonly { readonly issuedAt: Date }[]>> {
  const families = await prisma.authorizationCode.findMany({
    where: { userId, usedAt: { not: null } },
    select: { id: true },
    orderBy: { id: "desc" },
    take: MOST_FAMILIES,
  });
  const tokens = await prisma.tokenRecord.findMany({
    where: { familyId: { in: families.map(({ id }) => id) }, expiresAt: { gt: now }, revokedAt: null, consumedAt: null },
    select: { clientRef: true, issuedAt: true },
    take: MOST_TOKENS,
  });
  const byClient = new Map<string, { readonly issuedAt: Date }[]>();
  for (const { clientRef, issuedAt } of tokens) byClient.set(clientRef, [...(byClient.get(clientRef) ?? []), { issuedAt }]);
  return byClient;
}
