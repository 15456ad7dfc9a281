/** Which scopes a token gets (RFC 6749 §3.3). */
import type { Cause } from "../causes";
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";
import { mayHave } from "../scope-access";
import type { Target } from "./resource";
import { type Subscriber, subscribes } from "./subscription";

export type ScopeClient = Pick<RegisteredClient, "scopes" | "ownerRole" | "approvedScopes" | "scopePolicy"> & Subscriber;
export type ScopePolicy = Pick<RealmPolicy, "scopes" | "defaultScopes" | "scopePolicy" | "apiOfScope">;

/** Whose scopes a request may have, besides the common ones: those of every API subscribed to, or of the APIs that its token is for. */
type ScopeTarget = Pick<Target, "apis">;

/**
 * The scopes granted for a request, in the order asked for. Without a request: the realm's defaults that the
 * client may have. A scope that it may not have refuses the request, or is left out where the key or its realm says so; where
 * nothing remains of what was asked for, the defaults are granted, as WSO2 does.
 *
 * @throws OAuthError `scope_malformed`, `scope_missing`, or what the table of causes has for a scope that is not allowed
 * @example grantScope("write read write", client, policy, target) // "write read"
 */
export function grantScope(requested: string | undefined, client: ScopeClient, policy: ScopePolicy, target: ScopeTarget): string {
  if (requested === undefined) return defaultScope(client, policy, target);
  const scopes = [...parseScope(requested)];
  if (refuses(client, policy)) {
    for (const scope of scopes) requireAllowed(scope, client, policy, target);
    return scopes.join(" ");
  }
  const allowed = scopes.filter((scope) => isAllowed(scope, client, policy, target));
  return allowed.length === 0 ? defaultScope(client, policy, target) : allowed.join(" ");
}

function defaultScope(client: ScopeClient, policy: ScopePolicy, target: ScopeTarget): string {
  const defaults = policy.defaultScopes.filter((scope) => isAllowed(scope, client, policy, target));
  if (defaults.length === 0) throw new OAuthError("scope_missing");
  return defaults.join(" ");
}

function refuses(client: ScopeClient, policy: ScopePolicy): boolean {
  return (client.scopePolicy ?? policy.scopePolicy) === "strict";
}

/**
 * The scopes of a refreshed access token: what the refresh token holds, or the part of it that is asked for
 * (RFC 6749 §6), less what has been taken from the key, the application or the realm since.
 *
 * @throws OAuthError `scope_exceeds_grant`, or as {@link grantScope}
 */
export function narrowScope(
  requested: string | undefined,
  original: string,
  client: ScopeClient,
  policy: ScopePolicy,
  target: ScopeTarget,
): string {
  const granted = original.split(" ");
  const asked = requested === undefined ? granted : [...parseScope(requested)];
  for (const scope of asked) {
    if (!granted.includes(scope)) throw new OAuthError("scope_exceeds_grant", { detail: { scope: shown(scope) } });
    if (requested !== undefined && refuses(client, policy)) requireAllowed(scope, client, policy, target);
  }
  const allowed = asked.filter((scope) => isAllowed(scope, client, policy, target));
  if (allowed.length === 0) throw new OAuthError("scope_missing");
  return allowed.join(" ");
}

/**
 * What of a granted scope lies under a ceiling. What lies above refuses the request where it was asked for and such requests are refused.
 *
 * @throws OAuthError `scope_exceeds_grant`, or `scope_missing` where nothing is left
 */
export function ceilingScope(
  granted: string,
  ceiling: ReadonlySet<string>,
  wasAsked: boolean,
  client: ScopeClient,
  policy: ScopePolicy,
): string {
  const names = granted.split(" ");
  const above = names.find((name) => !ceiling.has(name));
  if (above === undefined) return granted;
  if (wasAsked && refuses(client, policy)) throw new OAuthError("scope_exceeds_grant", { detail: { scope: shown(above) } });
  const left = names.filter((name) => ceiling.has(name));
  if (left.length === 0) throw new OAuthError("scope_missing");
  return left.join(" ");
}

/**
 * Whether two lists of scopes hold the same ones, in whichever order (RFC 6749 §3.3).
 *
 * @example isSameScope("read write", "write read") // true
 */
export function isSameScope(one: string, other: string): boolean {
  return one.split(" ").toSorted().join(" ") === other.split(" ").toSorted().join(" ");
}

/** `scope = scope-token *( SP scope-token )`, `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`; duplicates collapse. @throws OAuthError `scope_malformed` */
export function parseScope(text: string): ReadonlySet<string> {
  const scopes = text.split(" ");
  for (const scope of scopes) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) throw new OAuthError("scope_malformed", { detail: { scope: shown(text) } });
  }
  return new Set(scopes);
}

function isAllowed(scope: string, client: ScopeClient, policy: ScopePolicy, target: ScopeTarget): boolean {
  return problemOf(scope, client, policy, target) === null;
}

function requireAllowed(scope: string, client: ScopeClient, policy: ScopePolicy, target: ScopeTarget): void {
  const problem = problemOf(scope, client, policy, target);
  if (problem !== null) throw new OAuthError(problem, { detail: { scope: shown(scope) } });
}

/**
 * Why a request may not have a scope; null when it may. A key that names no scopes has those that are open now, so
 * that a scope added later, or one that needs a decision, never comes with a key that nobody chose it for.
 */
function problemOf(scope: string, client: ScopeClient, policy: ScopePolicy, target: ScopeTarget): Cause | null {
  const access = policy.scopes.get(scope);
  if (access === undefined) return "scope_unknown";
  const api = policy.apiOfScope.get(scope);
  if (api !== undefined) {
    if (!subscribes(client, api)) return "scope_not_subscribed";
    if (target.apis.length > 0 && !target.apis.some(({ id }) => id === api.id)) return "scope_of_other_api";
  }
  if (!mayHave(client, scope, access)) return "scope_needs_approval";
  const ofKey = client.scopes === null ? access.kind === "open" : client.scopes.includes(scope);
  return ofKey ? null : "scope_not_allowed";
}

function shown(scope: string): string {
  return scope.slice(0, 200);
}
