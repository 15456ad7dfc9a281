import { countApplicationsOfClients } from "#app/db/queries/client-counts";
import type { Transaction } from "#app/db/transaction";
import { readGrantTypes } from "../../keys/stored-lists";

/** The keys on which a grant type is ticked. Grant type names are JSON strings in the column, so the quotes delimit them. */
export function clientsTicking(realmId: string, grantType: string) {
  return { realmId, grantTypes: { contains: JSON.stringify(grantType) } };
}

/** How many keys have each grant type ticked: one look at an index for all of them. */
export async function countClientsByGrant(reader: Pick<Transaction, "client">, realmId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.client.groupBy({ by: ["grantTypes"], where: { realmId }, _count: true });
  const counts = new Map<string, number>();
  for (const { grantTypes, _count } of rows) {
    for (const name of readGrantTypes(grantTypes)) counts.set(name, (counts.get(name) ?? 0) + _count);
  }
  return counts;
}

/** How many applications have a key with the grant type ticked. */
export async function countApplicationsTicking(
  reader: Pick<Transaction, "client" | "$queryRaw">,
  realmId: string,
  grantType: string,
): Promise<number> {
  const lists = await reader.client.groupBy({ by: ["grantTypes"], where: { realmId } });
  const ticking = lists.map(({ grantTypes }) => grantTypes).filter((json) => readGrantTypes(json).includes(grantType));
  return await countApplicationsOfClients(reader, realmId, ticking);
}

/** How many keys have the grant type ticked: the number that a change of policy is confirmed with. */
export async function countClientsTicking(reader: Pick<Transaction, "client">, realmId: string, grantType: string): Promise<number> {
  return await reader.client.count({ where: clientsTicking(realmId, grantType) });
}
