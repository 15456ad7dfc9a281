/** The checks of an authorization request, in their order. Each is one rule; all are refused at the client's redirect URI. */
import { requireNoRuleAgainst } from "../checks/grant-allowed";
import { challengeMethods, needsChallenge } from "../checks/pkce";
import { isChallenge } from "../checks/pkce-texts";
import { chosenTarget, type Target } from "../checks/resource";
import { grantScope } from "../checks/scope";
import { OAuthError } from "../errors";
import type { CodeChallengeMethod, RealmPolicy, RegisteredClient } from "../model";
import { hasScope, OPENID_SCOPE, SIGN_IN_SCOPES } from "../openid/scopes";
import { mayHave } from "../scope-access";
import type { Destination } from "./destination";
import type { AuthorizationParameters } from "./parameters";
import { allowsMode, findResponseType, RESPONSE_MODES, type ResponseType } from "./response-types";
import { checkClaims, checkMaxAge, checkNonce, checkPrompt, type Prompt } from "./wishes";

/** The longest `login_hint`: it is put into an address. */
const MOST_HINT_LETTERS = 320;

/** A request that has passed every check. */
export interface AuthorizationRequest extends Destination {
  readonly responseType: ResponseType;
  readonly challenge: { readonly text: string; readonly method: CodeChallengeMethod } | null;
  /** Thumbprint of the key that must redeem the code (RFC 9449 §10); null: any. */
  readonly dpopJkt: string | null;
  /** Space separated. */
  readonly scope: string;
  /** Identifiers of the APIs asked for; null: none was. */
  readonly audience: readonly string[] | null;
  readonly prompts: ReadonlySet<Prompt>;
  /** Seconds since the person typed their password, at most; null: any. */
  readonly maxAge: number | null;
  readonly nonce: string | null;
  /** JSON that was checked. */
  readonly claims: string | null;
  readonly loginHint: string | null;
  /** The ID token of the person who is expected; not verified here. */
  readonly idTokenHint: string | null;
}

/**
 * Checks a request whose destination is known. `display`, `ui_locales` and `acr_values` are wishes (OpenID Connect Core §3.1.2.1): nothing
 * here depends on them, and the ID token says which `acr` there was.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError to be sent to the destination
 */
export function checkRequest(
  destination: Destination,
  parameters: AuthorizationParameters,
  policy: RealmPolicy,
  now: number,
): AuthorizationRequest {
  const { values } = parameters;
  // RFC 6749 §3.1: no parameter comes twice.
  const [repeated] = parameters.repeated;
  if (repeated !== undefined) throw new OAuthError("parameter_repeated", { detail: { parameter: repeated } });
  // OpenID Connect Core §7.2.1.
  if (values.has("registration")) throw new OAuthError("registration_parameter");
  // RFC 6749 §3.1.1: what is asked for works here, the realm has it on for such a client, and the client has it ticked.
  const responseType = checkResponseType(values.get("response_type"), destination, policy, now);
  // OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode.
  checkMode(values.get("response_mode"), responseType);
  // RFC 7636 §4.3, §4.4.1.
  const challenge = checkChallenge(parameters, responseType, destination, policy);
  // RFC 9449 §5.2, §10.
  const dpopJkt = checkKey(values.get("dpop_jkt"), responseType, destination);
  // RFC 8707 §2.
  const target = chosenTarget(parameters.resources.length === 0 ? null : parameters.resources, destination.client, policy);
  // RFC 6749 §3.3.
  const scope = checkScope(values.get("scope"), destination.client, policy, target);
  // OpenID Connect Core §3.1.2.1.
  const prompts = checkPrompt(values.get("prompt"));
  const maxAge = checkMaxAge(values.get("max_age"));
  const nonce = checkNonce(values.get("nonce"));
  // OpenID Connect Core §3.2.2.1, §3.3.2.11: an ID token that comes through the browser is for this one request.
  if (responseType.issues.includes("id_token")) {
    if (!hasScope(scope, OPENID_SCOPE)) throw new OAuthError("openid_scope_missing");
    if (nonce === null) throw new OAuthError("nonce_missing");
  }
  // OpenID Connect Core §5.5.
  const claims = checkClaims(values.get("claims"));
  return {
    ...destination,
    responseType,
    challenge,
    dpopJkt,
    scope,
    audience: target.audience,
    prompts,
    maxAge,
    nonce,
    claims,
    loginHint: values.get("login_hint")?.slice(0, MOST_HINT_LETTERS) ?? null,
    idTokenHint: values.get("id_token_hint") ?? null,
  };
}

function checkResponseType(text: string | undefined, { client }: Destination, policy: RealmPolicy, now: number): ResponseType {
  if (text === undefined) throw new OAuthError("response_type_missing");
  const type = findResponseType(text);
  if (type === undefined || !type.grantTypes.every((grantType) => policy.enabledGrantTypes.has(grantType)))
    throw new OAuthError("response_type_unsupported", { detail: { response_type: text.slice(0, 100) } });
  for (const grantType of type.grantTypes) requireNoRuleAgainst(grantType, client, policy, now);
  if (!type.grantTypes.every((grantType) => client.grantTypes.includes(grantType))) throw new OAuthError("response_type_not_allowed");
  return type;
}

function checkMode(text: string | undefined, type: ResponseType): void {
  if (text === undefined) return;
  const mode = RESPONSE_MODES.find((known) => known === text);
  if (mode === undefined || !allowsMode(type, mode))
    throw new OAuthError("response_mode_unsupported", { detail: { response_mode: text.slice(0, 100) } });
}

function checkChallenge(
  { values }: AuthorizationParameters,
  { issues }: ResponseType,
  { client }: Destination,
  policy: RealmPolicy,
): AuthorizationRequest["challenge"] {
  if (!issues.includes("code")) return null;
  const text = values.get("code_challenge");
  const asked = values.get("code_challenge_method");
  if (text === undefined) {
    if (asked !== undefined || needsChallenge(client, policy)) throw new OAuthError("challenge_missing");
    return null;
  }
  const method = challengeMethods(client, policy).find((known) => known === (asked ?? "plain"));
  if (method === undefined)
    throw new OAuthError("challenge_method", { detail: { code_challenge_method: (asked ?? "plain").slice(0, 50) } });
  if (!isChallenge(text, method)) throw new OAuthError("challenge_malformed");
  return { text, method };
}

/** SHA-256 in base64url. */
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

function checkKey(thumbprint: string | undefined, { issues }: ResponseType, { client }: Destination): string | null {
  // A token that comes through the browser is bound to no key.
  if (client.dpopRequired && issues.includes("token")) throw new OAuthError("dpop_response_type");
  if (thumbprint !== undefined && !THUMBPRINT.test(thumbprint))
    throw new OAuthError("authorize_parameter", { detail: { parameter: "dpop_jkt" } });
  return thumbprint ?? null;
}

/**
 * The scopes of a request, without `openid` and `offline_access` where the client may not have them; the realm's defaults if none is left. Clients
 * ask for the two because metadata lists them, not because they need them: they are left out rather than refused.
 */
export function checkScope(requested: string | undefined, client: RegisteredClient, policy: RealmPolicy, target: Target): string {
  const asked = requested?.split(" ").filter((name) => !SIGN_IN_SCOPES.has(name) || mayAsk(name, client, policy));
  return grantScope(asked === undefined || asked.length === 0 ? undefined : asked.join(" "), client, policy, target);
}

function mayAsk(name: string, client: RegisteredClient, policy: RealmPolicy): boolean {
  const access = policy.scopes.get(name);
  if (access === undefined || !mayHave(client, name, access)) return false;
  return client.scopes === null ? access.kind === "open" : client.scopes.includes(name);
}
