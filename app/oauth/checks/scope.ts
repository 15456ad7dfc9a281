/** Which scopes a token gets (RFC 6749 §3.3). */
import type { Cause } from "../causes";
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";
import { mayHave } from "../scope-access";

type ScopeClient = Pick<RegisteredClient, "scopes" | "ownerRole" | "approvedScopes">;
type ScopePolicy = Pick<RealmPolicy, "scopes" | "defaultScopes">;

/**
 * The scopes granted for a request, in the order asked for. Without a request: the realm's defaults that the
 * client may have.
 *
 * @throws OAuthError `scope_malformed`, `scope_unknown`, `scope_needs_approval`, `scope_not_allowed` or `scope_missing`
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
 * (RFC 6749 §6), less what has been taken from the key, the application or the realm since.
 *
 * @throws OAuthError `scope_exceeds_grant`, or as {@link grantScope}
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

/**
 * Whether two lists of scopes hold the same ones, in whichever order (RFC 6749 §3.3).
 *
 * @example isSameScope("read write", "write read") // true
 */
export function isSameScope(one: string, other: string): boolean {
  return one.split(" ").toSorted().join(" ") === other.split(" ").toSorted().join(" ");
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
  return problemOf(scope, client, policy) === null;
}

function requireAllowed(scope: string, client: ScopeClient, policy: ScopePolicy): void {
  const problem = problemOf(scope, client, policy);
  if (problem !== null) throw new OAuthError(problem, { detail: { scope: shown(scope) } });
}

/**
 * Why a request may not have a scope; null when it may. A key that names no scopes has those that are open now, so
 * that a scope added later, or one that needs a decision, never comes with a key that nobody chose it for.
 */
function problemOf(scope: string, client: ScopeClient, policy: ScopePolicy): Cause | null {
  const access = policy.scopes.get(scope);
  if (access === undefined) return "scope_unknown";
  if (!mayHave(client, scope, access)) return "scope_needs_approval";
  const ofKey = client.scopes === null ? access.kind === "open" : client.scopes.includes(scope);
  return ofKey ? null : "scope_not_allowed";
}

function shown(scope: string): string {
  return scope.slice(0, 200);
}
