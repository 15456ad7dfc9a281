/** A signed request object (RFC 9101): the parameters of a request at `/authorize` as a JWT that the client has signed. */
import { type Assertion, readAssertion } from "../client-auth/assertion";
import { checkSignature, type SignatureFault } from "../client-auth/signature";
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";
import type { ClientKeySource } from "../ports";
import { AUTHORIZATION_PARAMETERS, type SentParameters } from "./parameters";

/** RFC 9101 §10.8; `JWT` is what libraries of OpenID Connect Core §6 write. */
const TYPES: ReadonlySet<unknown> = new Set(["oauth-authz-req+jwt", "application/oauth-authz-req+jwt", "jwt", "application/jwt"]);
/** Seconds that two clocks may differ. */
const SKEW = 60;
/** Seconds: the longest from now to `exp`, and from `nbf` to now. */
const LONGEST = 3600;

const CAUSE_OF = {
  algorithm: "request_object_algorithm",
  header: "request_object",
  key_unknown: "request_object_key",
  signature: "request_object_signature",
  keys_unavailable: "request_object_unchecked",
} as const satisfies Readonly<Record<SignatureFault, string>>;

/**
 * The parameters in a request object whose signature is by the client: those of a request are all of them (RFC 9101 §6.3).
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError a cause of `causes/request-object.ts`
 */
export async function readRequestObject(
  text: string,
  client: RegisteredClient,
  policy: RealmPolicy,
  now: number,
  ports: ClientKeySource,
): Promise<SentParameters> {
  const object = parseRequestObject(text);
  const signature = await checkSignature(object, { keys: client.publicKeys, of: "client", types: TYPES }, ports);
  if (signature !== "right") throw new OAuthError(CAUSE_OF[signature.fault], { detail: signature.detail });
  checkRequestObject(object, client.clientId, policy.issuers, now);
  return parametersOf(object);
}

/**
 * The object in a text, before anything in it is believed.
 *
 * @throws OAuthError `request_object_encrypted` or `request_object`
 */
export function parseRequestObject(text: string): Assertion {
  // RFC 7516 §3.1: five parts are a JWE.
  if (text.length < 50_000 && text.split(".").length === 5) throw new OAuthError("request_object_encrypted");
  const object = readAssertion(text);
  if (object === undefined) throw new OAuthError("request_object", { detail: { characters: text.length } });
  // RFC 9101 §4: neither may be in it.
  for (const name of ["request", "request_uri"])
    if (Object.hasOwn(object.claims, name)) throw new OAuthError("request_object", { detail: { claim: name } });
  return object;
}

/**
 * What the object says of itself (RFC 9101 §4, §6.3, §10.2).
 *
 * @param issuers one of which `aud` must name; null: nobody knows them here
 * @param now milliseconds since the epoch
 * @throws OAuthError `request_object_claims` or `request_object_expired`
 */
export function checkRequestObject({ claims }: Assertion, clientId: string, issuers: ReadonlySet<string> | null, now: number): void {
  const { iss, client_id, aud, exp, nbf, iat } = claims;
  const seconds = now / 1000;
  if (iss !== clientId) throw wrongClaim("iss");
  if (client_id !== clientId) throw wrongClaim("client_id");
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud.slice(0, 10) : [aud];
  if (issuers !== null && !audiences.some((one) => typeof one === "string" && issuers.has(one))) throw wrongClaim("aud");
  if (!isTime(exp) || exp - seconds > LONGEST + SKEW) throw wrongClaim("exp");
  if (exp + SKEW <= seconds)
    throw new OAuthError("request_object_expired", { detail: { claim: "exp", seconds_ago: Math.round(seconds - exp) } });
  for (const [claim, time] of Object.entries({ nbf, iat })) {
    if (time === undefined) continue;
    if (!isTime(time) || seconds - time > LONGEST + SKEW) throw wrongClaim(claim);
    if (time - SKEW > seconds)
      throw new OAuthError("request_object_expired", { detail: { claim, seconds_ahead: Math.round(time - seconds) } });
  }
}

function wrongClaim(claim: string): OAuthError {
  return new OAuthError("request_object_claims", { detail: { claim } });
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** RFC 9101 §4: each parameter is a member; numbers and JSON are so, too. */
function parametersOf({ claims }: Assertion): SentParameters {
  const sent = AUTHORIZATION_PARAMETERS.flatMap((name) => {
    // The name of a JWT's own claim: it says for whom the object is, not the token.
    const value = name === "aud" ? undefined : claims[name];
    return value === undefined ? [] : [[name, textsOf(name, value)] as const];
  });
  return new Map(sent);
}

function textsOf(name: string, value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (name === "max_age" && typeof value === "number") return [String(value)];
  if (name === "claims" && typeof value === "object" && value !== null) return [JSON.stringify(value)];
  // RFC 8707 §2: several resources.
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw wrongClaim(name);
}
