import { MOST_LISTED } from "#app/db/queries/bounded";
import { countApplicationsOfClients, countClientsOf, grantTypeLists, hasManyClients } from "#app/db/queries/client-counts";
import { remembered } from "#app/db/queries/remembered";
import type { Transaction } from "#app/db/transaction";
import { readGrantTypes } from "../../keys/stored-lists";

type Reader = Pick<Transaction, "client" | "$queryRaw">;

/** How many keys have each grant type ticked: one index scan for all of them, in a big realm once a minute. */
export async function countClientsByGrant(reader: Reader, realmId: string): Promise<ReadonlyMap<string, number>> {
  const count = async () => {
    const rows = await reader.client.groupBy({ by: ["grantTypes"], where: { realmId }, _count: true });
    const counts = new Map<string, number>();
    for (const { grantTypes, _count } of rows) {
      for (const name of readGrantTypes(grantTypes)) counts.set(name, (counts.get(name) ?? 0) + _count);
    }
    return counts;
  };
  return (await hasManyClients(reader, realmId)) ? await remembered(["keys by grant type", realmId], count) : await count();
}

/** How many applications have a key with the grant type ticked; in a big realm as of a minute ago at most. */
export async function countApplicationsTicking(reader: Reader, realmId: string, grantType: string): Promise<number> {
  const lists = await listsTicking(reader, realmId, grantType);
  const count = () => countApplicationsOfClients(reader, realmId, lists);
  const many = (await countClientsOf(reader, realmId, lists, MOST_LISTED + 1)) > MOST_LISTED;
  return many ? await remembered(["applications by grant type", realmId, grantType], count) : await count();
}

/**
 * How many keys have the grant type ticked: the number that a change of policy is confirmed with. What is more than
 * {@link MOST_LISTED} counts as one more: so many keys change while somebody reads the page.
 */
export async function countClientsTicking(reader: Reader, realmId: string, grantType: string): Promise<number> {
  return await countClientsOf(reader, realmId, await listsTicking(reader, realmId, grantType), MOST_LISTED + 1);
}

/** Whether the number that was confirmed is the one that was counted by {@link countClientsTicking}. */
export function confirms(confirmed: number, counted: number): boolean {
  return Math.min(confirmed, MOST_LISTED + 1) === counted;
}

/** The lists of grant types, as stored, that have this one in them. */
export async function listsTicking(reader: Reader, realmId: string, grantType: string): Promise<readonly string[]> {
  return (await grantTypeLists(reader, realmId)).filter((json) => readGrantTypes(json).includes(grantType));
}
