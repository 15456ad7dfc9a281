import type { KeyPageData, KeyView } from "#app/services/keys/key-page";
import type { KeyPolicy } from "#app/services/keys/policy";
import type { Choice } from "#app/ui/choice";
import { exactDuration, formatDuration } from "#app/ui/format";
import type { FieldChoices } from "../form-conflict";
import { TOKEN_FORMAT_LABELS } from "../token-formats";
import { type OpenIdFields, openIdDefaults } from "./openid-options";

/** The fields of "Key Configuration", all as the form holds them. */
export interface ConfigurationFields extends OpenIdFields {
  grantTypes: string[];
  callbackUrls: string;
  applicationTokenLifetime: string;
  userTokenLifetime: string;
  refreshTokenLifetime: string;
  refreshTokens: string;
  tokenFormat: string;
  authMethod: string;
  publicKeys: string;
  pkce: string[];
  pushedRequestsRequired: string;
  signedRequestsRequired: string;
  fapi: string;
  dpopRequired: string;
  defaultApiId: string;
  scopePolicy: string;
  scopeChoice: string;
  scopes: string[];
}

/** The choice of every client authentication method on offer. */
const ANY_METHOD = "any";

/** The choices that stand for nothing of the key's own. */
const NO_API = "none";
const REALM_POLICY = "realm";

const text = (seconds: number | null | undefined): string => (seconds === null || seconds === undefined ? "" : exactDuration(seconds));

/** What the form shows at first: the key as it is, or the usual grant types of its kind ticked where there is none yet. */
export function configurationDefaults(
  policy: KeyPolicy,
  configured: KeyView | null,
  { usualGrants }: Pick<KeyPageData["kind"], "usualGrants">,
): ConfigurationFields {
  const usual = usualGrants.flatMap((name) => policy.grantTypes.find((grant) => grant.name === name) ?? []);
  const isSignIn = ({ name, actsForUser }: (typeof usual)[number]) => actsForUser && name !== "refresh_token";
  const signIn = usual.find(isSignIn);
  const first = usual.filter((grant) => !isSignIn(grant) || grant === signIn).map(({ name }) => name);
  return {
    grantTypes: [...(configured?.grantTypes ?? first)],
    callbackUrls: (configured?.callbackUrls ?? []).join("\n"),
    applicationTokenLifetime: text(configured?.applicationTokenLifetime),
    userTokenLifetime: text(configured?.userTokenLifetime),
    refreshTokenLifetime: text(configured?.refreshTokenLifetime),
    refreshTokens: configured?.keepRefreshToken ? "keep" : "renew",
    tokenFormat: configured?.tokenFormat ?? "opaque",
    authMethod: configured?.authMethod ?? ANY_METHOD,
    publicKeys: configured?.publicKeysText ?? "",
    pkce: [...(configured?.pkceRequired ? ["required"] : []), ...(configured?.pkcePlainAllowed ? ["plain"] : [])],
    pushedRequestsRequired: configured?.pushedRequestsRequired ? "on" : "",
    signedRequestsRequired: configured?.signedRequestsRequired ? "on" : "",
    fapi: configured?.fapi ? "on" : "",
    dpopRequired: configured?.dpopRequired ? "on" : "",
    defaultApiId: configured?.defaultApiId ?? NO_API,
    scopePolicy: configured?.scopePolicy ?? REALM_POLICY,
    scopeChoice: configured?.scopes ? "chosen" : "all",
    scopes: [...(configured?.scopes ?? [])],
    ...openIdDefaults(configured?.openId),
  };
}

const RENEW = "Renew at each use";
const KEEP = "Keep until it expires";

/** What may become of a refresh token that is used. Keeping it is what WSO2 calls "Renew refresh token" being off. */
export function refreshTokenOptions(policy: KeyPolicy): readonly Choice[] {
  const grace = policy.refreshGrace === 0 ? "" : ` For ${formatDuration(policy.refreshGrace)} it gets the same one again.`;
  return [
    {
      value: "renew",
      label: RENEW,
      description: `A refresh token works once: the application stores its successor.${grace}`,
    },
    {
      value: "keep",
      label: KEEP,
      description: "For applications that store no new refresh token, such as nodemailer, OfflineIMAP or Google's libraries.",
      warning: "A copy of one works just as long.",
    },
  ];
}

/** The client authentication methods to choose from, every one of them first. */
export function authMethodOptions(methods: readonly KeyPageData["authMethods"][number][]): readonly Choice[] {
  return [
    { value: ANY_METHOD, label: "Any", description: "Each of the following that takes a secret." },
    ...methods.map(({ name, label, usage }) => ({ value: name, label, description: `Send ${usage}.` })),
  ];
}

/** The APIs that tokens may be for where a request names none. */
export function defaultApiOptions({ apis }: KeyPolicy): readonly { readonly value: string; readonly label: string }[] {
  return [{ value: NO_API, label: "None: every API that trusts this portal" }, ...apis.map(({ id, name }) => ({ value: id, label: name }))];
}

/** What may become of a scope that is asked for and not allowed. */
export const SCOPE_POLICY_OPTIONS = [
  { value: REALM_POLICY, label: "As the portal says" },
  { value: "strict", label: "The request is refused" },
  { value: "drop", label: "It is left out of the token" },
];

export const TOKEN_FORMATS = [
  {
    value: "opaque",
    label: TOKEN_FORMAT_LABELS.opaque,
    summary: "Resource servers ask the portal about each token. Revoking works at once.",
  },
  {
    value: "jwt",
    label: TOKEN_FORMAT_LABELS.jwt,
    summary: "Resource servers check the signature. Where they only do that, a revoked token works until it expires.",
  },
] as const;

/** What the form calls the values that a key stores; `null` is none of its own. */
export function keyChoices({ grantChoices, authMethods, policy }: KeyPageData): FieldChoices {
  const none = (label: string) => ({ value: "null", label });
  return {
    grantTypes: grantChoices.map(({ name, label }) => ({ value: name, label })),
    scopes: [none("All open scopes")],
    keepRefreshToken: [
      { value: "false", label: RENEW },
      { value: "true", label: KEEP },
    ],
    tokenFormat: TOKEN_FORMATS,
    publicKeys: [none("None")],
    authMethod: [none("Any"), ...authMethods.map(({ name, label }) => ({ value: name, label }))],
    scopePolicy: [none("As the portal says"), ...SCOPE_POLICY_OPTIONS],
    defaultApiId: [none("None"), ...policy.apis.map(({ id, name }) => ({ value: id, label: name }))],
  };
}

/** The scopes to choose from: the application's, and after them any that the key names but the application no longer has. */
export function scopeOptions(policy: KeyPolicy, configured: KeyView | null): readonly Choice[] {
  const usable = policy.scopes.filter((scope) => scope.usable);
  const known = new Set(usable.map((scope) => scope.name));
  return [
    ...usable.map((scope) => ({
      value: scope.name,
      label: scope.name,
      description: [scope.api === null ? "" : `${scope.api}:`, scope.description, scope.isDefault ? "Default." : ""]
        .filter(Boolean)
        .join(" "),
    })),
    ...(configured?.scopes ?? [])
      .filter((name) => !known.has(name))
      .map((name) => ({ value: name, label: name, warning: "Not this application's any more: no token carries it." })),
  ];
}
