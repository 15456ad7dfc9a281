/** Which APIs an application subscribes to, and what becomes of its tokens when it does so no more. */
import type { ApiPolicy, RealmPolicy, RegisteredClient, TokenRecord } from "../model";

export type Subscriber = Pick<RegisteredClient, "subscribedApis" | "registeredBy">;
type Apis = Pick<RealmPolicy, "apis" | "apiOfScope">;

/**
 * Whether a client may obtain tokens for an API. A client that registered itself has no application whose owner could subscribe: it may use the
 * APIs that are open to every application, as far as the person allows who consents.
 */
export function subscribes(client: Subscriber, api: Pick<ApiPolicy, "id" | "approval">): boolean {
  return client.subscribedApis.includes(api.id) || (api.approval === "open" && client.registeredBy !== "person");
}

/**
 * Whether the APIs that a token is for still exist and are subscribed to; true of a token that is for none in particular. An access token needs all
 * of them, as half of its audience cannot be taken from it; a refresh token one, for which it can still be exchanged.
 */
export function isAudienceHeld({ audience, kind }: Pick<TokenRecord, "audience" | "kind">, client: Subscriber, { apis }: Apis): boolean {
  if (audience === null) return true;
  const isHeld = (identifier: string) => {
    const api = apis.get(identifier);
    return api !== undefined && subscribes(client, api);
  };
  const identifiers = audience.split(" ");
  return kind === "access" ? identifiers.every(isHeld) : identifiers.some(isHeld);
}

/**
 * A token's scope without what belongs to APIs that are not subscribed to any more; null when nothing is left of it.
 *
 * @example heldScope({ scope: "default orders.read" }, client, policy) // "default" once the application has left the API of orders.read
 */
export function heldScope({ scope }: Pick<TokenRecord, "scope">, client: Subscriber, { apiOfScope }: Apis): string | null {
  if (apiOfScope.size === 0) return scope;
  const held = scope.split(" ").filter((name) => {
    const api = apiOfScope.get(name);
    return api === undefined || subscribes(client, api);
  });
  return held.length === 0 ? null : held.join(" ");
}
