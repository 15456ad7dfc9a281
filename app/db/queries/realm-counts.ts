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
