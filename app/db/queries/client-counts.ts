import { Prisma, type PrismaClient } from "../database";

/** How many applications have a key whose list of grant types is one of these, as stored. */
export async function countApplicationsOfClients(
  reader: Pick<PrismaClient, "$queryRaw">,
  realmId: string,
  grantTypes: readonly string[],
): Promise<number> {
  if (grantTypes.length === 0) return 0;
  const rows = await reader.$queryRaw<{ total: bigint | number }[]>`
    SELECT COUNT(DISTINCT "applicationId") AS "total" FROM "Client"
    WHERE "realmId" = ${realmId} AND "grantTypes" IN (${Prisma.join([...grantTypes])})`;
  return Number(rows[0]?.total ?? 0);
}
