/**
 * Which grant types work for whom: the switch of each, and the rules that are stricter than it for a kind of client in an environment. The
 * tables are made when configuration is read; a request looks them up.
 */
import type { ClientKind } from "./client-kinds";
import type { GrantTypeName } from "./grant-types";
import type { Environment } from "./model";

/** A rule that differs from the grant type's switch, for a kind of client in an environment. */
export interface GrantRule {
  readonly kind: ClientKind;
  readonly environment: Environment;
  /** `report`: it works, and the portal counts what `off` would have stopped. */
  readonly state: "off" | "report";
  /** Of `report`: from when on it is off, in milliseconds since the epoch. null: no day is set. */
  readonly offFrom: number | null;
  /** Whom to ask: the name of the admin who has decided it. */
  readonly setBy: string;
}

/** An application's key for an environment goes on using a grant type that a rule has off, until a time. */
export interface GrantException {
  readonly grantType: GrantTypeName;
  readonly environment: Environment;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface GrantPolicy {
  /** The switch: what is not in it is off everywhere. */
  readonly enabledGrantTypes: ReadonlySet<GrantTypeName>;
  /** From when on a grant type is off, though it was switched on: milliseconds since the epoch. Those without an end are not in it. */
  readonly grantEnds: ReadonlyMap<GrantTypeName, number>;
  /** Those without a rule are not in it. */
  readonly grantRules: ReadonlyMap<GrantTypeName, readonly GrantRule[]>;
  /** By the application's id. */
  readonly grantExceptions: ReadonlyMap<string, readonly GrantException[]>;
}

/** What the rules look at of a client. */
export interface RuledKey {
  readonly kind: ClientKind;
  readonly environment: Environment;
  readonly applicationId: string;
}

type Rules = Pick<GrantPolicy, "grantRules" | "grantExceptions">;

/** The rule for a kind of client in an environment, whether or not it stops anything now. */
export function ruleFor(
  policy: Pick<GrantPolicy, "grantRules">,
  grantType: GrantTypeName,
  { kind, environment }: Pick<RuledKey, "kind" | "environment">,
): GrantRule | undefined {
  const rules = policy.grantRules.get(grantType);
  if (rules === undefined) return undefined;
  for (const rule of rules) if (rule.kind === kind && rule.environment === environment) return rule;
  return undefined;
}

/** Whether a rule refuses at a time. The day of a `report` needs nobody who acts on it. */
export function isOffAt({ state, offFrom }: Pick<GrantRule, "state" | "offFrom">, now: number): boolean {
  return state === "off" || (offFrom !== null && offFrom <= now);
}

/** The exception of an application's key that holds at a time. */
function exceptionFor(
  policy: Pick<GrantPolicy, "grantExceptions">,
  grantType: GrantTypeName,
  { environment, applicationId }: Pick<RuledKey, "environment" | "applicationId">,
  now: number,
): GrantException | undefined {
  return policy.grantExceptions
    .get(applicationId)
    ?.find((exception) => exception.grantType === grantType && exception.environment === environment && now < exception.until);
}

/**
 * The rule by which a key may not use a grant type that is switched on; undefined: it may.
 *
 * @param now milliseconds since the epoch
 * @example if (ruleAgainst(policy, "password", client, now)) throw new OAuthError("grant_ruled_out");
 */
export function ruleAgainst(policy: Rules, grantType: GrantTypeName, key: RuledKey, now: number): GrantRule | undefined {
  const rule = ruleFor(policy, grantType, key);
  if (rule === undefined || !isOffAt(rule, now) || exceptionFor(policy, grantType, key, now) !== undefined) return undefined;
  return rule;
}

/** Whether the switch of a grant type is on at a time. No job switches it off. */
export function isSwitchedOn(policy: Pick<GrantPolicy, "enabledGrantTypes" | "grantEnds">, grantType: GrantTypeName, now: number): boolean {
  const end = policy.grantEnds.get(grantType);
  return policy.enabledGrantTypes.has(grantType) && (end === undefined || now < end);
}

/** Whether a key may use a grant type at a time, as far as the admin decides it. */
export function mayUse(policy: GrantPolicy, grantType: GrantTypeName, key: RuledKey, now: number): boolean {
  return isSwitchedOn(policy, grantType, now) && ruleAgainst(policy, grantType, key, now) === undefined;
}

/**
 * Whether a client gets a refresh token with an access token. As WSO2 does: one that has Refresh Token ticked, whether or not it asks for
 * `offline_access`.
 */
export function mayRefresh(
  client: RuledKey & { readonly grantTypes: readonly GrantTypeName[] },
  policy: GrantPolicy,
  now: number,
): boolean {
  return client.grantTypes.includes("refresh_token") && mayUse(policy, "refresh_token", client, now);
}
