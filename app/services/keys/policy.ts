import type { Transaction } from "#app/db/transaction";
import { type GrantTypeInfo, grantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";

/** What a realm lets the keys of its applications be. Lifetimes in seconds. */
export interface KeyPolicy {
  /** Grant types that work and that the admin has switched on, in the order of the screens. */
  readonly grantTypes: readonly GrantTypeInfo[];
  readonly scopes: readonly { readonly name: string; readonly description: string; readonly isDefault: boolean }[];
  readonly defaults: { readonly application: number; readonly user: number; readonly refresh: number };
  readonly limits: { readonly minimum: number; readonly maximumAccess: number; readonly maximumRefresh: number };
}

/** Reads the policy of a realm; inside a transaction it is the one the change is decided on. */
export async function readKeyPolicy(reader: Pick<Transaction, "realm">, realmId: string): Promise<KeyPolicy> {
  const realm = await reader.realm.findUniqueOrThrow({
    where: { id: realmId },
    include: { grantPolicies: { where: { enabled: true } }, scopes: { orderBy: { name: "asc" } } },
  });
  const enabled = new Set(realm.grantPolicies.map((row) => row.grantType));
  return {
    grantTypes: implementedGrantTypes().filter((info) => enabled.has(info.name)),
    scopes: realm.scopes.map(({ name, description, isDefault }) => ({ name, description, isDefault })),
    defaults: { application: realm.applicationTokenLifetime, user: realm.userTokenLifetime, refresh: realm.refreshTokenLifetime },
    limits: {
      minimum: realm.minimumTokenLifetime,
      maximumAccess: realm.maximumAccessTokenLifetime,
      maximumRefresh: realm.maximumRefreshTokenLifetime,
    },
  };
}

/** The label of a grant type, known or not, such as one that a stored key still has ticked. */
export function grantLabel(name: string): string {
  return grantTypeInfo(name)?.label ?? name;
}
