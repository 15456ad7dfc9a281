/** For which APIs a token is (RFC 8707): what a request asks for, within what the application subscribes to. */
import { OAuthError } from "../errors";
import type { ApiPolicy, RealmPolicy } from "../model";
import { type Form, repeatedParameter } from "../request";
import { canonicalIdentifier } from "../resource-uri";
import { type Subscriber, subscribes } from "./subscription";

/** What tokens are for. */
export interface Target {
  /** Identifiers of the APIs, for `aud`; null: the issuer, and so every API of the realm that the application subscribes to. */
  readonly audience: readonly string[] | null;
  /** The same APIs, in the same order. */
  readonly apis: readonly ApiPolicy[];
}

export interface TargetClient extends Subscriber {
  readonly defaultApi: string | null;
}
type TargetPolicy = Pick<RealmPolicy, "apis">;

/** `resource` is RFC 8707's name, `audience` WSO2's and Auth0's, `aud` PingFederate's. Each may hold the same. */
export const TARGET_PARAMETERS = ["resource", "audience", "aud"] as const;

/** APIs that one token may be for: each adds its URI to the token and its record. */
export const MAX_TARGETS = 10;

const EVERY_API: Target = { audience: null, apis: [] };

/**
 * What a new grant is for: the APIs asked for, else the client's default API, else the issuer.
 *
 * @throws OAuthError `target_malformed`, `target_unknown`, `target_not_subscribed` or `target_too_many`
 * @example targetOf(form, client, policy).audience // ["https://api.example.com/orders"]
 */
export function targetOf(form: Form, client: TargetClient, policy: TargetPolicy): Target {
  return chosenTarget(askedTargets(form), client, policy);
}

/**
 * The same of identifiers that have been read already; null: the request names none.
 *
 * @throws as {@link targetOf}
 */
export function chosenTarget(asked: readonly string[] | null, client: TargetClient, policy: TargetPolicy): Target {
  if (asked !== null) return targetFor(asked.map((text) => requireApi(text, client, policy)));
  if (client.defaultApi === null) return EVERY_API;
  const api = policy.apis.get(client.defaultApi);
  return api !== undefined && subscribes(client, api) ? targetFor([api]) : EVERY_API;
}

/**
 * What a token is for that is obtained with a code or a refresh token: what that was granted for, or the part of it that is asked for (RFC 8707
 * §2.2), less the APIs that are not subscribed to any more.
 *
 * @param granted the grant's own audience; null: the issuer. No API is a part of that, as nobody was asked for one.
 * @throws OAuthError `target_exceeds_grant`, `target_gone` when nothing is left, or as {@link targetOf}
 */
export function narrowTarget(form: Form, granted: readonly string[] | null, client: TargetClient, policy: TargetPolicy): Target {
  const asked = askedTargets(form);
  if (asked !== null) {
    const apis = asked.map((text) => requireApi(text, client, policy));
    const wider = apis.find(({ identifier }) => !granted?.includes(identifier));
    if (wider) throw new OAuthError("target_exceeds_grant", { detail: { resource: wider.identifier } });
    return targetFor(apis);
  }
  if (granted === null) return EVERY_API;
  const held = granted.flatMap((identifier) => policy.apis.get(identifier) ?? []).filter((api) => subscribes(client, api));
  if (held.length === 0) throw new OAuthError("target_gone", { detail: { resource: shown(granted.join(" ")) } });
  return targetFor(held);
}

/** The API whose own token format and lifetime hold: a token's only one. */
export function onlyApi({ apis }: Target): ApiPolicy | undefined {
  return apis.length === 1 ? apis[0] : undefined;
}

/** What the request names, or null when it names nothing. */
function askedTargets(form: Form): readonly string[] | null {
  if (!TARGET_PARAMETERS.some((name) => form.has(name))) return null;
  return TARGET_PARAMETERS.flatMap((name) => repeatedParameter(name, form));
}

function requireApi(text: string, client: TargetClient, policy: TargetPolicy): ApiPolicy {
  const detail = { resource: shown(text) };
  const identifier = canonicalIdentifier(text);
  if (identifier === undefined) throw new OAuthError("target_malformed", { detail });
  const api = policy.apis.get(identifier);
  if (api === undefined) throw new OAuthError("target_unknown", { detail });
  if (!subscribes(client, api)) throw new OAuthError("target_not_subscribed", { detail });
  return api;
}

/** Names of the same API collapse. */
function targetFor(named: readonly ApiPolicy[]): Target {
  const apis = [...new Set(named)];
  if (apis.length > MAX_TARGETS) throw new OAuthError("target_too_many", { detail: { resources: apis.length } });
  return { audience: apis.map(({ identifier }) => identifier), apis };
}

function shown(text: string): string {
  return text.slice(0, 200);
}
