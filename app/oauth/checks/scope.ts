/** Which scopes a token gets (RFC 6749 §3.3). */
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";

type ScopeClient = Pick<RegisteredClient, "scopes">;
type ScopePolicy = Pick<RealmPolicy, "scopes" | "defaultScopes">;

/**
 * The scopes granted for a request, in the order asked for. Without a request: the realm's defaults that the
 * client may have.
 *
 * @throws OAuthError `scope_malformed`, `scope_unknown`, `scope_not_allowed` or `scope_missing`
 * @example grantScope("write read write", client, policy) // "write read"
 */
export function grantScope(requested: string | undefined, client: ScopeClient, policy: ScopePolicy): string {
  if (requested === undefined) {
    const defaults = policy.defaultScopes.filter((scope) => isAllowed(scope, client, policy));
    if (defaults.length === 0) throw new OAuthError("scope_missing");
    return defaults.join(" ");
  }
  const scopes = parseScope(requested);
  for (const scope of scopes) requireAllowed(scope, client, policy);
  return [...scopes].join(" ");
}

/**
 * The scopes of a refreshed access token: what the refresh token holds, or the part of it that is asked for
 * (RFC 6749 §6), less what has been taken from the client or the realm since.
 *
 * @throws OAuthError `scope_malformed`, `scope_exceeds_grant`, `scope_not_allowed`, `scope_unknown` or `scope_missing`
 */
export function narrowScope(requested: string | undefined, original: string, client: ScopeClient, policy: ScopePolicy): string {
  const granted = original.split(" ");
  if (requested === undefined) {
    const still = granted.filter((scope) => isAllowed(scope, client, policy));
    if (still.length === 0) throw new OAuthError("scope_missing");
    return still.join(" ");
  }
  const scopes = parseScope(requested);
  for (const scope of scopes) {
    if (!granted.includes(scope)) throw new OAuthError("scope_exceeds_grant", { detail: { scope: shown(scope) } });
    requireAllowed(scope, client, policy);
  }
  return [...scopes].join(" ");
}

/** `scope = scope-token *( SP scope-token )`, `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`; duplicates collapse. */
function parseScope(text: string): ReadonlySet<string> {
  const scopes = text.split(" ");
  for (const scope of scopes) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) throw new OAuthError("scope_malformed", { detail: { scope: shown(text) } });
  }
  return new Set(scopes);
}

function isAllowed(scope: string, client: ScopeClient, policy: ScopePolicy): boolean {
  return policy.scopes.has(scope) && (client.scopes === null || client.scopes.includes(scope));
}

function requireAllowed(scope: string, client: ScopeClient, policy: ScopePolicy): void {
  if (!policy.scopes.has(scope)) throw new OAuthError("scope_unknown", { detail: { scope: shown(scope) } });
  if (!isAllowed(scope, client, policy)) throw new OAuthError("scope_not_allowed", { detail: { scope: shown(scope) } });
}

function shown(scope: string): string {
  return scope.slice(0, 200);
}
