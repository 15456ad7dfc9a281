import { MOST_LISTED } from "#app/db/queries/bounded";
import { countApplicationsWith, countClientsByGrantType, countClientsWith, hasManyClients } from "#app/db/queries/client-grants";
import { remembered } from "#app/db/queries/remembered";
import type { Transaction } from "#app/db/transaction";

type Reader = Pick<Transaction, "clientGrant" | "$queryRaw">;

/** How many keys have each grant type ticked: one index scan for all of them, in a big realm once a minute. */
export async function countClientsByGrant(reader: Reader, realmId: string): Promise<ReadonlyMap<string, number>> {
  const count = () => countClientsByGrantType(reader, realmId);
  return (await hasManyClients(reader, realmId)) ? await remembered(["keys by grant type", realmId], count) : await count();
}

/** How many applications have a key with the grant type ticked; in a big realm as of a minute ago at most. */
export async function countApplicationsTicking(reader: Reader, realmId: string, grantType: string): Promise<number> {
  const count = () => countApplicationsWith(reader, realmId, grantType);
  const many = (await countClientsTicking(reader, realmId, grantType)) > MOST_LISTED;
  return many ? await remembered(["applications by grant type", realmId, grantType], count) : await count();
}

/**
 * How many keys have the grant type ticked: the number that a change of policy is confirmed with. What is more than
 * {@link MOST_LISTED} counts as one more: so many keys change while somebody reads the page.
 */
export async function countClientsTicking(reader: Reader, realmId: string, grantType: string): Promise<number> {
  return await countClientsWith(reader, realmId, grantType, MOST_LISTED + 1);
}

/** Whether the number that was confirmed is the one that was counted by {@link countClientsTicking}. */
export function confirms(confirmed: number, counted: number): boolean {
  return Math.min(confirmed, MOST_LISTED + 1) === counted;
}
