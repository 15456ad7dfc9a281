/** The scope that a person is asked for (RFC 6749 §3.3). */
import type { Target } from "../checks/resource";
import { grantScope } from "../checks/scope";
import type { RealmPolicy, RegisteredClient } from "../model";
import { SIGN_IN_SCOPES } from "../openid/scopes";
import { mayHave } from "../scope-access";

/**
 * The scopes of a request, without `openid` and `offline_access` where the client may not have them; the realm's defaults if none is left. Clients
 * ask for the two because metadata lists them, not because they need them: they are left out rather than refused.
 *
 * @throws OAuthError as `grantScope`
 */
export function authorizationScope(requested: string | undefined, client: RegisteredClient, policy: RealmPolicy, target: Target): string {
  const asked = requested?.split(" ").filter((name) => !SIGN_IN_SCOPES.has(name) || has(name, client, policy));
  return grantScope(asked === undefined || asked.length === 0 ? undefined : asked.join(" "), client, policy, target);
}

function has(name: string, client: RegisteredClient, policy: RealmPolicy): boolean {
  const access = policy.scopes.get(name);
  if (access === undefined || !mayHave(client, name, access)) return false;
  return client.scopes === null ? access.kind === "open" : client.scopes.includes(name);
}
