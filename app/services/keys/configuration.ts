import { z } from "zod";
import { redirectUriProblem } from "#app/oauth/checks/redirect-uri";
import { authMethodsOf, CLIENT_AUTH_METHODS } from "#app/oauth/client-auth/methods";
import { CLIENT_KINDS, type ClientKind, clientKindInfo } from "#app/oauth/client-kinds";
import { GRANT_TYPES, type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import { isGrantForType } from "#app/oauth/grants";
import { exactDuration } from "#app/platform/duration";
import { checked, InvalidInputError } from "../errors";
import { chosenOpenId, type OpenIdColumns, openIdChoiceSchema, openIdConfigurationOf } from "./openid";
import { chosenPkce, type PkceColumns, pkceChoiceSchema } from "./pkce";
import { grantLabel, type KeyPolicy, mayKeepRefreshToken } from "./policy";

const MOST_CALLBACK_URLS = 50;

const wholeSeconds = "Give whole seconds, such as 3600.";
const lifetime = z.number({ error: wholeSeconds }).int({ error: wholeSeconds }).optional();

const callbackUrl = z.string().superRefine((url, issues) => {
  const problem = redirectUriProblem(url);
  if (problem !== null) issues.addIssue(`${url.slice(0, 100)} ${problem}`);
});

/**
 * What a key may do, for every kind of caller. Whether the realm's policy and the application's scopes allow it is for
 * {@link checkConfiguration} to say. Lifetimes are seconds; an absent one takes the portal's default.
 */
export const keyConfigurationSchema = z.object({
  /** What kind of program has the key: chosen with the first keys, and changed by `changeKind` alone. Absent: as it is stored, or `server`. */
  kind: z
    .enum(
      CLIENT_KINDS.map(({ name }) => name),
      { error: "Choose what kind of program it is." },
    )
    .optional(),
  grantTypes: z
    .array(
      z.enum(
        GRANT_TYPES.map(({ name }) => name),
        { error: "This is not a grant type." },
      ),
    )
    .min(1, { error: "Tick at least one grant type." })
    .max(GRANT_TYPES.length),
  /** Matched character by character. Absent: as they are stored. */
  callbackUrls: z
    .array(callbackUrl)
    .max(MOST_CALLBACK_URLS, { error: `Register at most ${MOST_CALLBACK_URLS} callback URLs.` })
    .optional(),
  applicationTokenLifetime: lifetime,
  userTokenLifetime: lifetime,
  refreshTokenLifetime: lifetime,
  /** Whether a refresh token works until it expires instead of once. Absent: as it is stored. */
  keepRefreshToken: z.boolean().optional(),
  tokenFormat: z.enum(["opaque", "jwt"], { error: "Choose a token format." }),
  /** null: every method of the client's type. Absent: as it is stored. */
  authMethod: z
    .enum(
      CLIENT_AUTH_METHODS.map(({ name }) => name),
      { error: "Choose how the application authenticates." },
    )
    .nullable()
    .optional(),
  /** What becomes of a scope that a request may not have. null: as the realm says. Absent: as it is stored. */
  scopePolicy: z.enum(["strict", "drop"], { error: "Choose what becomes of a scope that is not allowed." }).nullable().optional(),
  /** Id of the subscribed API that tokens are for where a request names none; null: the issuer. Absent: as it is stored. */
  defaultApiId: z.string().max(100).nullable().optional(),
  /** null: every open scope. */
  scopes: z.array(z.string().max(200)).min(1, { error: "Tick at least one scope, or choose all open scopes." }).max(1000).nullable(),
  ...pkceChoiceSchema.shape,
  ...openIdChoiceSchema.shape,
});

export type KeyConfiguration = z.output<typeof keyConfigurationSchema>;

/** What a client's configuration decides: its grant types, and columns as they are stored. */
export interface ConfigurationColumns extends OpenIdColumns, PkceColumns {
  readonly kind: string;
  /** The one of its kind. */
  readonly type: string;
  readonly grantTypes: readonly GrantTypeName[];
  readonly callbackUrls: string;
  readonly scopes: string | null;
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  readonly keepRefreshToken: boolean;
  readonly tokenFormat: string;
  /** null: every method of the client's type. */
  readonly authMethod: string | null;
  /** null: as the realm says. */
  readonly scopePolicy: string | null;
  /** null: none. */
  readonly defaultApiId: string | null;
}

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
    authMethod,
    ...pkce.columns,
    ...openId.columns,
    scopePolicy: asked.scopePolicy === undefined ? (stored?.scopePolicy ?? null) : asked.scopePolicy,
    defaultApiId,
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
  const offered = authMethodsOf(type, null);
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

const kinds = z.enum(CLIENT_KINDS.map(({ name }) => name));
const strings = z.array(z.string());

/** The kind in a client's row. */
export function kindOf({ kind }: { readonly kind: string }): ClientKind {
  return kinds.parse(kind);
}

/** The callback URLs in a client's row. */
export function readCallbackUrls(json: string): readonly string[] {
  return strings.parse(JSON.parse(json));
}

/** The scopes in a client's row; null is every open scope. */
export function readScopes(json: string | null): readonly string[] | null {
  return json === null ? null : strings.parse(JSON.parse(json));
}

/** A key's configuration in an audit row: lists as lists. */
export function describeConfiguration(columns: ConfigurationColumns) {
  return {
    kind: columns.kind,
    grantTypes: columns.grantTypes,
    callbackUrls: readCallbackUrls(columns.callbackUrls),
    scopes: readScopes(columns.scopes),
    applicationTokenLifetime: columns.applicationTokenLifetime,
    userTokenLifetime: columns.userTokenLifetime,
    refreshTokenLifetime: columns.refreshTokenLifetime,
    keepRefreshToken: columns.keepRefreshToken,
    tokenFormat: columns.tokenFormat,
    authMethod: columns.authMethod,
    pkceRequired: columns.pkceRequired,
    pkcePlainAllowed: columns.pkcePlainAllowed,
    ...openIdConfigurationOf(columns),
    scopePolicy: columns.scopePolicy,
    defaultApiId: columns.defaultApiId,
  };
}
