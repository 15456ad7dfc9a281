import { database, Prisma } from "../database";
import { countUpTo, MOST_LISTED } from "./bounded";
import { remembered } from "./remembered";

/** How many rows of a kind a realm has: exactly; where there are many, as of a minute ago at most. */
export async function countOfRealm(table: "User" | "Application" | "Client", realmId: string): Promise<number> {
  const { prisma } = database();
  const rows = Prisma.sql`${Prisma.raw(`"${table}"`)} WHERE "realmId" = ${realmId}`;
  const few = await countUpTo(prisma, rows, MOST_LISTED + 1);
  if (few <= MOST_LISTED) return few;
  return await remembered([table, realmId], () => countUpTo(prisma, rows, Number.MAX_SAFE_INTEGER));
}

/** More than so many secrets are counted once a minute. */
const FEW_SECRETS = 1000;

/** How many working secrets of a realm expire from `from` to `to`: exactly; where there are many, as of a minute ago at most. */
export async function countExpiringSecrets(realmId: string, from: Date, to: Date): Promise<number> {
  const { prisma } = database();
  // SQLite keeps a cross join in its order: from the few that expire to their keys.
  const rows = Prisma.sql`"ClientSecret" s CROSS JOIN "Client" c WHERE c."id" = s."clientRef" AND c."realmId" = ${realmId}
    AND s."revokedAt" IS NULL AND s."expiresAt" > ${from} AND s."expiresAt" <= ${to}`;
  const few = await countUpTo(prisma, rows, FEW_SECRETS + 1);
  if (few <= FEW_SECRETS) return few;
  return await remembered(["expiring secrets", realmId], () => countUpTo(prisma, rows, Number.MAX_SAFE_INTEGER));
}
