/** What a client says of itself when it registers (RFC 7591 §2) or in its metadata document, read as what the portal stores of a client. */
import { z } from "zod";
import { isLoopbackRedirectUri, redirectHost, redirectUriProblem } from "#app/oauth/checks/redirect-uri";
import { CLIENT_AUTH_METHODS, type ClientAuthMethod, isByKeyPair } from "#app/oauth/client-auth/methods";
import { keySetText, readKeySet } from "#app/oauth/client-auth/public-keys";
import type { ClientKind } from "#app/oauth/client-kinds";
import { GRANT_TYPES, type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import { isGrantForType } from "#app/oauth/grants";
import type { OpenIdConfiguration } from "../keys/openid";
import { NO_PUBLIC_KEYS, type PublicKeysColumns, publicKeysChoiceSchema } from "../keys/public-keys";
import type { RequestRules } from "../keys/request-rules";
import { MetadataError } from "./metadata-error";
import { readOpenIdMetadata } from "./openid-metadata";

const MOST_REDIRECT_URIS = 20;
const NAME_LENGTH = 60;
/** Controls, separators of lines, and marks that turn the direction of text around: a name is shown where people decide. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Where people can read more of the client: shown as links, never fetched. */
export type ClientLinks = Readonly<Partial<Record<(typeof LINKS)[number], string>>>;

const LINKS = ["client_uri", "logo_uri", "tos_uri", "policy_uri"] as const;

export interface ClientMetadata {
  readonly name: string;
  readonly kind: ClientKind;
  readonly authMethod: ClientAuthMethod;
  readonly redirectUris: readonly [string, ...string[]] | readonly [];
  /** Of those that it asks for, the ones on offer. */
  readonly grantTypes: readonly GrantTypeName[];
  /** Names of scopes it may ask for later; null: every open one. */
  readonly scopes: readonly string[] | null;
  readonly links: ClientLinks;
  readonly openId: OpenIdConfiguration;
  readonly publicKeys: PublicKeysColumns;
  readonly requestRules: RequestRules;
  /** RFC 9449 §5.2. */
  readonly dpopRequired: boolean;
  readonly softwareId: string | null;
  readonly softwareVersion: string | null;
}

const shortText = z.string().max(200).nullish().catch(null);

/** Besides those of OpenID Connect, members that are not here are ignored (RFC 7591 §2). */
const schema = z.looseObject({
  redirect_uris: z.array(z.string().max(2000)).max(MOST_REDIRECT_URIS).nullish(),
  token_endpoint_auth_method: z.string().max(100).nullish(),
  grant_types: z.array(z.string().max(200)).max(50).nullish(),
  response_types: z.array(z.string().max(200)).max(20).nullish(),
  jwks: z.unknown().optional(),
  jwks_uri: z.string().max(2000).nullish(),
  require_pushed_authorization_requests: z.boolean().nullish(),
  require_signed_request_object: z.boolean().nullish(),
  dpop_bound_access_tokens: z.boolean().nullish(),
  application_type: z.enum(["web", "native"]).nullish(),
  client_name: z.string().max(1000).nullish(),
  scope: z.string().max(2000).nullish(),
  client_uri: shortText,
  logo_uri: shortText,
  tos_uri: shortText,
  policy_uri: shortText,
  software_id: shortText,
  software_version: shortText,
});

type Sent = z.output<typeof schema>;

/**
 * Reads metadata as it was sent.
 *
 * @param offered the grant types that such a client may have; others that it asks for are left out, as RFC 7591 §2 lets a server do
 * @throws {MetadataError} where what is sent contradicts itself, or leaves nothing that the client could do
 * @example readClientMetadata({ redirect_uris: ["http://localhost:8787/callback"], token_endpoint_auth_method: "none" }, ["authorization_code"]).kind
 * // "command_line"
 */
export function readClientMetadata(input: unknown, offered: readonly GrantTypeName[]): ClientMetadata {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw unreadable(parsed.error);
  const sent = parsed.data;
  const redirectUris = redirectUrisOf(sent);
  const authMethod = authMethodOf(sent);
  const grantTypes = grantTypesOf(sent, authMethod, offered);
  const needsRedirect = GRANT_TYPES.some((grant) => grant.needsCallbackUrl && grantTypes.includes(grant.name));
  const [first, ...others] = redirectUris;
  if (needsRedirect && first === undefined)
    throw new MetadataError("invalid_redirect_uri", "redirect_uris must have at least one address.");
  return {
    name: nameOf(sent, first),
    kind: kindOf(sent, authMethod, redirectUris),
    authMethod,
    redirectUris: first === undefined ? [] : [first, ...others],
    grantTypes,
    scopes: scopesOf(sent),
    links: linksOf(sent),
    openId: readOpenIdMetadata(sent, redirectUris),
    publicKeys: publicKeysOf(sent, authMethod),
    requestRules: requestRulesOf(sent, authMethod),
    dpopRequired: sent.dpop_bound_access_tokens ?? false,
    softwareId: sent.software_id ?? null,
    softwareVersion: sent.software_version ?? null,
  };
}

function unreadable(error: z.ZodError): MetadataError {
  const member = error.issues[0]?.path[0];
  if (member === "redirect_uris")
    return new MetadataError("invalid_redirect_uri", `redirect_uris must be an array of at most ${MOST_REDIRECT_URIS} strings.`);
  const what = typeof member === "string" ? `${member} has a value that it may not have.` : "The metadata must be one JSON object.";
  return new MetadataError("invalid_client_metadata", what);
}

function redirectUrisOf(sent: Sent): readonly string[] {
  const uris = [...new Set(sent.redirect_uris ?? [])];
  const problem = uris.map(redirectUriProblem).find((found) => found !== null);
  if (problem !== undefined) throw new MetadataError("invalid_redirect_uri", `One of the redirect_uris ${problem}`);
  return uris;
}

/** RFC 7591 §2: client_secret_basic where nothing is said. */
function authMethodOf(sent: Sent): ClientAuthMethod {
  const asked = sent.token_endpoint_auth_method ?? "client_secret_basic";
  const found = CLIENT_AUTH_METHODS.find(({ name }) => name === asked);
  if (found !== undefined) return found.name;
  const names = CLIENT_AUTH_METHODS.map(({ name }) => name).join(", ");
  throw new MetadataError("invalid_client_metadata", `token_endpoint_auth_method must be one of ${names}.`);
}

/** RFC 7591 §2: `jwks` or `jwks_uri`, never both. A set may have keys for other purposes, which are left out. */
function publicKeysOf({ jwks, jwks_uri: uri }: Sent, authMethod: ClientAuthMethod): PublicKeysColumns {
  if (!isByKeyPair(authMethod)) return NO_PUBLIC_KEYS;
  const isUri = typeof uri === "string";
  const isSet = jwks !== undefined && jwks !== null;
  if (isUri === isSet) throw new MetadataError("invalid_client_metadata", "private_key_jwt needs either jwks or jwks_uri.");
  if (isUri) {
    if (publicKeysChoiceSchema.safeParse({ jwksUri: uri }).success) return { jwks: null, jwksUri: uri };
    throw new MetadataError("invalid_client_metadata", "jwks_uri must be an address that begins with https://.");
  }
  const read = readKeySet(JSON.stringify(jwks), "left_out");
  if (read.problem !== undefined) throw new MetadataError("invalid_client_metadata", `jwks is refused. ${read.problem}`);
  return { jwks: keySetText(read.keys), jwksUri: null };
}

/** RFC 9126 §6, RFC 9101 §10.5. Signed requests are checked by the public keys above. */
function requestRulesOf(sent: Sent, authMethod: ClientAuthMethod): RequestRules {
  const signedRequestsRequired = sent.require_signed_request_object ?? false;
  if (signedRequestsRequired && !isByKeyPair(authMethod))
    throw new MetadataError("invalid_client_metadata", "require_signed_request_object needs private_key_jwt, with jwks or jwks_uri.");
  return { pushedRequestsRequired: sent.require_pushed_authorization_requests ?? false, signedRequestsRequired };
}

/** RFC 7591 §2: authorization_code where nothing is said. */
function grantTypesOf(sent: Sent, authMethod: ClientAuthMethod, offered: readonly GrantTypeName[]): readonly GrantTypeName[] {
  const isPublic = authMethod === "none";
  // In the order of the request: some clients compare what they get with what they asked for.
  const asked = [...new Set(sent.grant_types ?? ["authorization_code"])].flatMap((name) => knownGrantTypes([name]));
  const granted = asked.filter((name) => offered.includes(name) && isGrantForType(name, isPublic ? "public" : "confidential"));
  if (granted.every((name) => name === "refresh_token"))
    throw new MetadataError("invalid_client_metadata", "None of the grant_types is on offer to such a client.");
  return granted;
}

/** A program on somebody's computer or phone is public and native (RFC 8252); application_type need not say so where the addresses do. */
function kindOf(sent: Sent, authMethod: ClientAuthMethod, redirectUris: readonly string[]): ClientKind {
  if (authMethod !== "none") return "server";
  const isNative = redirectUris.some((uri) => isLoopbackRedirectUri(uri) || !uri.toLowerCase().startsWith("http"));
  return isNative || (sent.application_type === "native" && redirectUris.length === 0) ? "command_line" : "browser";
}

function nameOf(sent: Sent, redirectUri: string | undefined): string {
  const name = (sent.client_name ?? "").replaceAll(UNPRINTABLE, " ").replaceAll(/\s+/g, " ").trim();
  const cut = [...name].slice(0, NAME_LENGTH).join("").trim();
  if (/[\p{L}\p{N}]/u.test(cut)) return cut;
  return redirectUri === undefined ? "Unnamed client" : redirectHost(redirectUri).slice(0, NAME_LENGTH);
}

function scopesOf({ scope }: Sent): readonly string[] | null {
  const names = [...new Set((scope ?? "").split(" ").filter((name) => name !== ""))];
  return names.length === 0 ? null : names;
}

function linksOf(sent: Sent): ClientLinks {
  const isLink = (text: string | null | undefined): text is string =>
    typeof text === "string" && /^https:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text);
  return Object.fromEntries(LINKS.flatMap((name) => (isLink(sent[name]) ? [[name, sent[name]]] : [])));
}
