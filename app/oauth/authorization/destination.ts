/**
 * Where the answer to an authorization request goes, and how it travels: in the query, behind `#`, or in a form that the browser posts. As long
 * as client and redirect URI are not known to belong together nothing is sent anywhere (RFC 6749 §4.1.2.1): such a refusal is shown to the person.
 */
import { CAUSES } from "../causes";
import { matchesRedirectUri } from "../checks/redirect-uri";
import { isClientIdentifier } from "../client-id";
import { OAuthError, wireText } from "../errors";
import type { RegisteredClient } from "../model";
import { hasScope, OPENID_SCOPE } from "../openid/scopes";
import type { ClientSource } from "../ports";
import type { AuthorizationParameters } from "./parameters";
import { allowsMode, defaultMode, findResponseType, RESPONSE_MODES, type ResponseMode } from "./response-types";

export interface Destination {
  readonly client: RegisteredClient;
  readonly redirectUri: string;
  /** Whether the request named it. */
  readonly redirectUriGiven: boolean;
  readonly mode: ResponseMode;
  readonly state: string | undefined;
  /** The issuer by whose path the person came: in every answer (RFC 9207). */
  readonly issuer: string;
}

export type AuthorizationAnswer =
  | { readonly kind: "redirect"; readonly location: string }
  /** OAuth 2.0 Form Post Response Mode. */
  | { readonly kind: "form_post"; readonly action: string; readonly fields: readonly (readonly [name: string, value: string])[] };

/**
 * Finds out where to answer a client.
 *
 * @throws OAuthError `redirect_uri_missing` or `redirect_uri_unregistered`: neither may be sent to any address
 */
export function findDestination(parameters: AuthorizationParameters, client: RegisteredClient, issuer: string): Destination {
  const { values } = parameters;
  const redirectUri = findRedirectUri(parameters, client);
  return {
    client,
    redirectUri,
    redirectUriGiven: values.has("redirect_uri"),
    mode: modeOf(parameters),
    state: values.get("state"),
    issuer,
  };
}

/**
 * The client that a request names.
 *
 * @throws OAuthError `authorize_client`, which may not be sent to any address
 */
export async function findRequestClient(clientId: string | undefined, realmId: string, ports: ClientSource): Promise<RegisteredClient> {
  // The sign-in page reads a request that stands escaped in its own address: what no identifier may be is not looked up.
  const client = clientId === undefined || !isClientIdentifier(clientId) ? undefined : await ports.findClient(realmId, clientId);
  if (client === undefined || client.applicationStatus !== "active" || client.ownerStatus !== "active")
    throw new OAuthError("authorize_client", { detail: { client_id: (clientId ?? "").slice(0, 200) } });
  return client;
}

function findRedirectUri({ values, repeated }: AuthorizationParameters, { callbackUrls }: RegisteredClient): string {
  const named = values.get("redirect_uri");
  if (named !== undefined) {
    if (callbackUrls.some((registered) => matchesRedirectUri(named, registered))) return named;
    throw new OAuthError("redirect_uri_unregistered", { detail: { redirect_uri: named.slice(0, 500) } });
  }
  const [only, ...others] = callbackUrls;
  // RFC 6749 §3.1.2.3; OpenID Connect Core §3.1.2.1 requires it always.
  const isOpenId = hasScope(values.get("scope") ?? "", OPENID_SCOPE);
  if (only === undefined || others.length > 0 || isOpenId || repeated.has("redirect_uri")) throw new OAuthError("redirect_uri_missing");
  return only;
}

/** The mode asked for, if the answer may be sent in it; else that of the response type. What is wrong with either is refused later, in this mode. */
function modeOf({ values }: AuthorizationParameters): ResponseMode {
  const asked = RESPONSE_MODES.find((mode) => mode === values.get("response_mode"));
  const type = findResponseType(values.get("response_type") ?? "");
  if (type === undefined) return asked ?? "query";
  return asked !== undefined && allowsMode(type, asked) ? asked : defaultMode(type);
}

/**
 * The answer with `state` as it came and `iss` (RFC 9207 §2).
 *
 * @example answerTo(destination, { code }) // { kind: "redirect", location: "https://client.example/cb?code=…&state=…&iss=…" }
 */
export function answerTo(
  { redirectUri, mode, state, issuer }: Destination,
  members: Readonly<Record<string, string>>,
): AuthorizationAnswer {
  const all = { ...members, ...(state === undefined ? {} : { state }), iss: issuer };
  if (mode === "form_post") return { kind: "form_post", action: redirectUri, fields: Object.entries(all) };
  const text = new URLSearchParams(all).toString();
  // RFC 6749 §3.1.2: a query that the address has is kept.
  const joint = mode === "fragment" ? "#" : redirectUri.includes("?") ? "&" : "?";
  return { kind: "redirect", location: `${redirectUri}${joint}${text}` };
}

/** A refusal that the client may learn of (RFC 6749 §4.1.2.1). */
export function refusalTo(destination: Destination, { cause }: OAuthError): AuthorizationAnswer {
  const { error, description } = CAUSES[cause];
  return answerTo(destination, { error, error_description: wireText(description) });
}
