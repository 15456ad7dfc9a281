/** How the applications of a key authenticate, as screens offer it and as the portal does it in their place. */
import type { Transaction } from "#app/db/transaction";
import { authMethodsOf, CLIENT_AUTH_METHODS, type ClientAuthMethod, type ClientAuthMethodInfo } from "#app/oauth/client-auth-methods";
import type { Actor } from "../actor";
import { visibleTo } from "../applications/access";

/** The type of a client whose keys are generated here: it has a secret. */
export const NEW_CLIENT_TYPE = "confidential";

/** The methods for which a client of a type may be registered. */
export function authMethodChoices(clientType: string): readonly ClientAuthMethodInfo[] {
  const names = authMethodsOf(clientType, null);
  return CLIENT_AUTH_METHODS.filter((info) => names.includes(info.name));
}

/** The method by which the portal sends a key's credentials. A key that the actor may not see is treated as a new one. */
export async function findAuthMethod(reader: Pick<Transaction, "client">, actor: Actor, clientId: string): Promise<ClientAuthMethod> {
  const client = await reader.client.findFirst({
    where: { realmId: actor.realmId, clientId, application: visibleTo(actor) },
    select: { type: true, authMethod: true },
  });
  const [method] = authMethodsOf(client?.type ?? NEW_CLIENT_TYPE, client?.authMethod ?? null);
  return method;
}
