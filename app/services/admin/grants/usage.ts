import type { Transaction } from "#app/db/transaction";

/** The keys on which a grant type is ticked. Grant type names are JSON strings in the column, so the quotes delimit them. */
export function clientsTicking(realmId: string, grantType: string) {
  return { realmId, grantTypes: { contains: JSON.stringify(grantType) } };
}

/** How many keys have the grant type ticked: the number that a change of policy is confirmed with. */
export async function countClientsTicking(reader: Pick<Transaction, "client">, realmId: string, grantType: string): Promise<number> {
  return await reader.client.count({ where: clientsTicking(realmId, grantType) });
}
