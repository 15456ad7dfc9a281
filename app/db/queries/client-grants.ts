/** Which grant types the keys of a realm have ticked: a row of `ClientGrant` for each. */
import { type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import { Prisma } from "../database";
import type { Transaction } from "../transaction";
import { countUpTo, MOST_LISTED } from "./bounded";

type Counts = Pick<Transaction, "$queryRaw">;

/** A client's grants, to be included in what is read of it. */
export const TICKED = { select: { grantType: true } } as const;

/** The grant types of a client's rows, in the order of screens; none that only a newer version knows. */
export function tickedGrantTypes(grants: readonly { readonly grantType: string }[]): readonly GrantTypeName[] {
  return knownGrantTypes(grants.map(({ grantType }) => grantType));
}

/**
 * The column from which versions before `ClientGrant` read a client's grant types. It is written in place of the rows, as
 * triggers make those from it, whichever version writes.
 */
export function grantTypesColumn(names: readonly GrantTypeName[]): string {
  return JSON.stringify(names);
}

/** Whether a realm has more keys than are counted while somebody waits. */
export async function hasManyClients(reader: Counts, realmId: string): Promise<boolean> {
  return (await countUpTo(reader, Prisma.sql`"Client" WHERE "realmId" = ${realmId}`, MOST_LISTED + 1)) > MOST_LISTED;
}

/** How many keys have each grant type ticked. Reads an index entry for each. */
export async function countClientsByGrantType(
  reader: Pick<Transaction, "clientGrant">,
  realmId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.clientGrant.groupBy({ by: ["grantType"], where: { realmId }, _count: true });
  return new Map(rows.map(({ grantType, _count }) => [grantType, _count]));
}

/** How many keys have a grant type ticked; `most` at most. */
export async function countClientsWith(reader: Counts, realmId: string, grantType: string, most: number): Promise<number> {
  return await countUpTo(reader, ticking(realmId, grantType), most);
}

/** How many applications have a key with the grant type ticked. Reads all those keys. */
export async function countApplicationsWith(reader: Counts, realmId: string, grantType: string): Promise<number> {
  const keys = Prisma.sql`"Client" WHERE "id" IN (SELECT "clientRef" FROM ${ticking(realmId, grantType)})`;
  return await countUpTo(reader, Prisma.sql`(SELECT DISTINCT "applicationId" FROM ${keys}) AS "ticking"`, Number.MAX_SAFE_INTEGER);
}

function ticking(realmId: string, grantType: string): Prisma.Sql {
  return Prisma.sql`"ClientGrant" WHERE "realmId" = ${realmId} AND "grantType" = ${grantType}`;
}
