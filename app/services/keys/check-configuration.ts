import { authMethodsOf } from "#app/oauth/client-auth-methods";
import { type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import { InvalidInputError } from "../errors";
import { NEW_CLIENT_TYPE } from "./auth-method";
import { callbackUrlProblem } from "./callback-url";
import type { KeyConfiguration } from "./input";
import { grantLabel, type KeyPolicy } from "./policy";
import { readCallbackUrls, readScopes } from "./stored-lists";

/** What a client's configuration decides: its grant types, and columns as they are stored. */
export interface ConfigurationColumns {
  readonly grantTypes: readonly GrantTypeName[];
  readonly callbackUrls: string;
  readonly scopes: string | null;
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  readonly tokenFormat: string;
  /** null: every method of the client's type. */
  readonly authMethod: string | null;
}

/** A key as it is stored, and the type of client that it is. */
export interface StoredConfiguration extends ConfigurationColumns {
  readonly type: string;
}

/**
 * Checks a key configuration against the application's policy and gives what is to be stored. `stored` is the key
 * as stored: what it already has ticked may stay ticked after an admin has switched it off or withdrawn it.
 *
 * @throws InvalidInputError by form field.
 */
export function checkConfiguration(policy: KeyPolicy, input: KeyConfiguration, stored: StoredConfiguration | null): ConfigurationColumns {
  const errors: Record<string, string[]> = {};
  const refuse = (field: string, message: string) => {
    errors[field] = [...(errors[field] ?? []), message];
  };

  const grantTypes = chosenGrants(policy, input, stored, refuse);
  const callbackUrls = checkCallbackUrls(policy, input, stored, grantTypes, refuse);
  const { limits } = policy;
  const lifetimes = [
    ["applicationTokenLifetime", limits.maximumAccess],
    ["userTokenLifetime", limits.maximumAccess],
    ["refreshTokenLifetime", limits.maximumRefresh],
  ] as const;
  for (const [field, maximum] of lifetimes) {
    const seconds = input[field];
    if (seconds !== undefined && (seconds < limits.minimum || seconds > maximum)) {
      refuse(field, `Give ${limits.minimum} to ${maximum} seconds, or leave it empty for the portal's default.`);
    }
  }
  const authMethod = chosenAuthMethod(input, stored, refuse);
  const scopes = input.scopeChoice === "all" ? null : chosenScopes(policy, input, stored, refuse);

  if (Object.keys(errors).length > 0) throw new InvalidInputError(errors);
  return {
    grantTypes,
    callbackUrls: JSON.stringify(callbackUrls),
    scopes: scopes === null ? null : JSON.stringify(scopes),
    applicationTokenLifetime: input.applicationTokenLifetime ?? null,
    userTokenLifetime: input.userTokenLifetime ?? null,
    refreshTokenLifetime: input.refreshTokenLifetime ?? null,
    tokenFormat: input.tokenFormat,
    authMethod,
  };
}

type Refuse = (field: string, message: string) => void;

function chosenGrants(
  policy: KeyPolicy,
  input: KeyConfiguration,
  stored: ConfigurationColumns | null,
  refuse: Refuse,
): readonly GrantTypeName[] {
  const ticked = new Set(input.grantTypes);
  if (ticked.size === 0) refuse("grantTypes", "Tick at least one grant type.");
  const allowed = new Set<string>([...policy.grantTypes.map((info) => info.name), ...(stored?.grantTypes ?? [])]);
  for (const name of ticked) {
    if (!allowed.has(name)) refuse("grantTypes", `${grantLabel(name)} is not on offer: an admin has switched it off.`);
  }
  return knownGrantTypes(input.grantTypes);
}

/** A form that did not ask for callback URLs, because no grant type on offer needs any, leaves the stored ones alone. */
function checkCallbackUrls(
  policy: KeyPolicy,
  input: KeyConfiguration,
  stored: ConfigurationColumns | null,
  grantTypes: readonly GrantTypeName[],
  refuse: Refuse,
): readonly string[] {
  const asked = policy.grantTypes.filter((info) => info.needsCallbackUrl);
  if (asked.length === 0) return stored ? readCallbackUrls(stored.callbackUrls) : [];
  const urls = [...new Set((input.callbackUrls ?? "").split(/[\s,]+/).filter((url) => url !== ""))];
  for (const url of urls) {
    const problem = callbackUrlProblem(url);
    if (problem !== null) refuse("callbackUrls", problem);
  }
  if (urls.length > 50) refuse("callbackUrls", "Register at most 50 callback URLs.");
  const needing = asked.filter((info) => grantTypes.includes(info.name));
  if (needing.length > 0 && urls.length === 0) {
    refuse("callbackUrls", `Callback URL can not be empty when ${needing.map((info) => info.label).join(" or ")} is ticked.`);
  }
  return urls;
}

function chosenAuthMethod({ authMethod }: KeyConfiguration, stored: StoredConfiguration | null, refuse: Refuse): string | null {
  if (authMethod === undefined) return stored?.authMethod ?? null;
  if (authMethod === "any") return null;
  const offered = authMethodsOf(stored?.type ?? NEW_CLIENT_TYPE, null);
  if (!offered.includes(authMethod)) refuse("authMethod", "This method is not for a key of this type.");
  return authMethod;
}

function chosenScopes(policy: KeyPolicy, input: KeyConfiguration, stored: ConfigurationColumns | null, refuse: Refuse): readonly string[] {
  const standings = new Map(policy.scopes.map((scope) => [scope.name, scope]));
  const kept = (stored && readScopes(stored.scopes)) ?? [];
  const chosen = [...new Set(input.scopes)];
  for (const name of chosen) {
    const standing = standings.get(name);
    if (standing?.usable || kept.includes(name)) continue;
    refuse("scopes", standing ? `The scope ${name} needs an admin's approval first.` : `There is no scope ${name} for this application.`);
  }
  if (chosen.length === 0) refuse("scopes", "Tick at least one scope, or choose all open scopes.");
  return chosen;
}
