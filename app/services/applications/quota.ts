/** Which quotas an application's owner may choose: an admin says so for the realm, and for one application where it differs. */
import type { Transaction } from "#app/db/transaction";
import { isWithinQuota, QUOTAS } from "#app/oauth/quotas";
import { InvalidInputError } from "../errors";

export interface QuotaOffer {
  readonly name: string;
  /** One line for the form. */
  readonly description: string;
}

/** The quotas up to `maximum`, as forms offer them. */
export function quotasUpTo(maximum: string): readonly QuotaOffer[] {
  return QUOTAS.filter(({ name }) => isWithinQuota(name, maximum)).map(({ name, description }) => ({ name, description }));
}

/** The largest quota that the owner may choose: the application's own limit, else the realm's. */
export async function maximumQuota(
  reader: Pick<Transaction, "realm">,
  realmId: string,
  application?: { readonly maximumQuota: string | null },
): Promise<string> {
  if (application?.maximumQuota) return application.maximumQuota;
  const realm = await reader.realm.findUniqueOrThrow({ where: { id: realmId }, select: { maximumQuota: true } });
  return realm.maximumQuota;
}

/** @throws InvalidInputError by field `quota` when it is more than an admin allows */
export function requireWithinQuota(quota: string, maximum: string): void {
  if (isWithinQuota(quota, maximum)) return;
  throw new InvalidInputError({ quota: [`An admin allows ${maximum} at most. Ask an admin for more.`] });
}
