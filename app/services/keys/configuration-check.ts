/** Whether a key may be what a caller asks it to be. */
import { authMethodNamesFor } from "#app/oauth/client-auth/methods";
import { type ClientKind, clientKindInfo } from "#app/oauth/client-kinds";
import { type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import { isGrantForType } from "#app/oauth/grants";
import { exactDuration } from "#app/platform/duration";
import { checked, InvalidInputError } from "../errors";
import {
  type ConfigurationColumns,
  type KeyConfiguration,
  keyConfigurationSchema,
  kindOf,
  readCallbackUrls,
  readScopes,
} from "./configuration";
import { FAPI_COLUMNS, fapiSentence, missingForFapi } from "./fapi";
import { chosenOpenId, openIdChoiceSchema } from "./openid";
import { chosenPkce } from "./pkce";
import { grantLabel, type KeyPolicy, mayKeepRefreshToken } from "./policy";
import { chosenPublicKeys } from "./public-keys";
import { chosenRequestRules } from "./request-rules";

/**
 * Checks what a caller asks a key to be, by itself and against the application's policy, and gives what is to be stored.
 * `stored` is the key as stored: what it already has ticked may stay ticked after an admin has switched it off or withdrawn it.
 *
 * @throws InvalidInputError by field of the configuration.
 */
export function checkConfiguration(policy: KeyPolicy, input: KeyConfiguration, stored: ConfigurationColumns | null): ConfigurationColumns {
  const asked = checked(keyConfigurationSchema, input);
  const errors: Record<string, string[]> = {};
  const refuse = (field: keyof KeyConfiguration, message: string) => {
    errors[field] = [...(errors[field] ?? []), message];
  };

  const kind = chosenKind(asked, stored, refuse);
  const type = clientKindInfo(kind).clientType;
  const grantTypes = chosenGrants(policy, asked, type, stored, refuse);
  const callbackUrls = chosenCallbackUrls(policy, asked, stored, refuse);
  const { limits } = policy;
  const lifetimes = [
    ["applicationTokenLifetime", limits.maximumAccess],
    ["userTokenLifetime", limits.maximumAccess],
    ["refreshTokenLifetime", limits.maximumRefresh],
  ] as const;
  for (const [field, maximum] of lifetimes) {
    const seconds = asked[field];
    if (seconds !== undefined && (seconds < limits.minimum || seconds > maximum)) {
      refuse(field, `Give ${exactDuration(limits.minimum)} to ${exactDuration(maximum)}, or leave it empty for the portal's default.`);
    }
  }
  const authMethod = chosenAuthMethod(asked, type, stored, refuse);
  const keepRefreshToken = asked.keepRefreshToken ?? stored?.keepRefreshToken ?? false;
  if (keepRefreshToken && !stored?.keepRefreshToken && !mayKeepRefreshToken(policy, type)) {
    refuse("keepRefreshToken", "The refresh tokens of this key are renewed at each use.");
  }
  const scopes = asked.scopes === null ? null : chosenScopes(policy, asked.scopes, stored, refuse);
  const openId = chosenOpenId(openIdChoiceSchema.parse(asked), stored, callbackUrls);
  for (const [field, message] of openId.problems) refuse(field, message);
  const pkce = chosenPkce(policy, asked, type, stored);
  for (const [field, message] of pkce.problems) refuse(field, message);
  const publicKeys = chosenPublicKeys(asked, authMethod, stored);
  for (const [field, message] of publicKeys.problems) refuse(field, message);
  const requestRules = chosenRequestRules(asked, authMethod, stored);
  for (const [field, message] of requestRules.problems) refuse(field, message);
  const fapi = asked.fapi ?? stored?.fapi ?? false;
  const missing = fapi ? missingForFapi({ clientType: type, authMethod, grantTypes, callbackUrls }) : [];
  if (missing.length > 0) refuse("fapi", fapiSentence(missing));
  const defaultApiId = chosenApi(policy, asked, stored, refuse);

  if (Object.keys(errors).length > 0) throw new InvalidInputError(errors);
  return {
    kind,
    type,
    grantTypes,
    callbackUrls: JSON.stringify(callbackUrls),
    scopes: scopes === null ? null : JSON.stringify(scopes),
    applicationTokenLifetime: asked.applicationTokenLifetime ?? null,
    userTokenLifetime: asked.userTokenLifetime ?? null,
    refreshTokenLifetime: asked.refreshTokenLifetime ?? null,
    keepRefreshToken,
    tokenFormat: asked.tokenFormat,
    dpopRequired: asked.dpopRequired ?? stored?.dpopRequired ?? false,
    authMethod,
    ...publicKeys.columns,
    ...requestRules.columns,
    ...pkce.columns,
    ...openId.columns,
    scopePolicy: asked.scopePolicy === undefined ? (stored?.scopePolicy ?? null) : asked.scopePolicy,
    defaultApiId,
    fapi,
    ...(fapi && FAPI_COLUMNS),
  };
}

type ClientType = ReturnType<typeof clientKindInfo>["clientType"];
type Refuse = (field: keyof KeyConfiguration, message: string) => void;

function chosenKind({ kind }: KeyConfiguration, stored: ConfigurationColumns | null, refuse: Refuse): ClientKind {
  if (stored === null) return kind ?? "server";
  const known = kindOf(stored);
  if (kind !== undefined && kind !== known) refuse("kind", "A key's kind is changed on a page of its own.");
  return known;
}

function chosenGrants(
  policy: KeyPolicy,
  { grantTypes }: KeyConfiguration,
  type: ClientType,
  stored: ConfigurationColumns | null,
  refuse: Refuse,
): readonly GrantTypeName[] {
  const allowed = new Set<string>([...policy.grantTypes.map((info) => info.name), ...(stored?.grantTypes ?? [])]);
  for (const name of new Set(grantTypes)) {
    if (!allowed.has(name)) refuse("grantTypes", `${grantLabel(name)} is not on offer: an admin has switched it off.`);
    else if (!isGrantForType(name, type))
      refuse("grantTypes", `${grantLabel(name)} needs a secret, which a key of this kind does not have.`);
  }
  return knownGrantTypes(grantTypes);
}

function chosenCallbackUrls(
  policy: KeyPolicy,
  { callbackUrls, grantTypes }: KeyConfiguration,
  stored: ConfigurationColumns | null,
  refuse: Refuse,
): readonly string[] {
  const urls = callbackUrls === undefined ? readCallbackUrls(stored?.callbackUrls ?? "[]") : [...new Set(callbackUrls)];
  const needing = policy.grantTypes.filter((info) => info.needsCallbackUrl && grantTypes.includes(info.name));
  if (needing.length > 0 && urls.length === 0) {
    refuse("callbackUrls", `Callback URL can not be empty when ${needing.map((info) => info.label).join(" or ")} is ticked.`);
  }
  return urls;
}

function chosenAuthMethod(
  { authMethod }: KeyConfiguration,
  type: ClientType,
  stored: ConfigurationColumns | null,
  refuse: Refuse,
): string | null {
  if (authMethod === undefined) return stored?.authMethod ?? null;
  if (authMethod === null) return null;
  const offered = authMethodNamesFor(type);
  if (!offered.includes(authMethod)) refuse("authMethod", "This method is not for a key of this type.");
  return authMethod;
}

function chosenApi(
  policy: KeyPolicy,
  { defaultApiId }: KeyConfiguration,
  stored: ConfigurationColumns | null,
  refuse: Refuse,
): string | null {
  if (defaultApiId === undefined) return stored?.defaultApiId ?? null;
  if (defaultApiId !== null && !policy.apis.some(({ id }) => id === defaultApiId)) {
    refuse("defaultApiId", "The application does not subscribe to this API.");
  }
  return defaultApiId;
}

function chosenScopes(policy: KeyPolicy, names: readonly string[], stored: ConfigurationColumns | null, refuse: Refuse): readonly string[] {
  const standings = new Map(policy.scopes.map((scope) => [scope.name, scope]));
  const kept = (stored && readScopes(stored.scopes)) ?? [];
  const chosen = [...new Set(names)];
  for (const name of chosen) {
    const standing = standings.get(name);
    if (standing?.usable || kept.includes(name)) continue;
    refuse("scopes", standing ? `The scope ${name} needs an admin's approval first.` : `There is no scope ${name} for this application.`);
  }
  return chosen;
}
