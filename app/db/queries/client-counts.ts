import { Prisma, type PrismaClient } from "../database";
import { countUpTo, MOST_LISTED } from "./bounded";
import { distinctValues } from "./distinct-values";

type Reader = Pick<PrismaClient, "$queryRaw">;

/** Whether a realm has more keys than are counted while somebody waits. */
export async function hasManyClients(reader: Reader, realmId: string): Promise<boolean> {
  return (await countUpTo(reader, Prisma.sql`"Client" WHERE "realmId" = ${realmId}`, MOST_LISTED + 1)) > MOST_LISTED;
}

/** The lists of grant types that keys of the realm have, as stored: few, however many keys there are. */
export async function grantTypeLists(reader: Reader, realmId: string): Promise<readonly string[]> {
  return await distinctValues(reader, { table: "Client", column: "grantTypes", realmId });
}

/** How many keys have a list of grant types that is one of these, as stored; `most` at most. */
export async function countClientsOf(reader: Reader, realmId: string, grantTypes: readonly string[], most: number): Promise<number> {
  if (grantTypes.length === 0) return 0;
  return await countUpTo(reader, withLists(realmId, grantTypes), most);
}

/** How many applications have a key whose list of grant types is one of these, as stored. Reads all those keys. */
export async function countApplicationsOfClients(reader: Reader, realmId: string, grantTypes: readonly string[]): Promise<number> {
  if (grantTypes.length === 0) return 0;
  return await countUpTo(
    reader,
    Prisma.sql`(SELECT DISTINCT "applicationId" FROM ${withLists(realmId, grantTypes)}) AS "ticking"`,
    Number.MAX_SAFE_INTEGER,
  );
}

function withLists(realmId: string, grantTypes: readonly string[]): Prisma.Sql {
  return Prisma.sql`"Client" WHERE "realmId" = ${realmId} AND "grantTypes" IN (${Prisma.join([...grantTypes])})`;
}
