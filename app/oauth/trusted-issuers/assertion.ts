/** The assertion of a trusted issuer (RFC 7523 §2.1): who has signed it, for this server, now, and for this client to present. */
import { hash } from "node:crypto";
import { type Assertion, audienceProblem, type ClaimProblem, checkTimes, isJti, readAssertion } from "../client-auth/assertion";
import { checkSignature, type SignatureFault, typeOf } from "../client-auth/signature";
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";
import type { ClientKeySource } from "../ports";
import { ID_JAG_TYPES, type IdJag, readIdJag } from "./id-jag";
import type { TrustedIssuer } from "./issuer";

/** RFC 7519 §5.1, and what draft-ietf-oauth-rfc7523bis makes of it. Access tokens and logout tokens have types of their own (RFC 8725 §3.11). */
const TYPES: ReadonlySet<string> = new Set(["jwt", "application/jwt", "authorization-grant+jwt", "application/authorization-grant+jwt"]);
const MOST_SUBJECT_LETTERS = 255;
/** Seconds that two clocks may differ. */
const SKEW = 60;

/** An assertion that is in order. */
export interface Vouched {
  readonly issuer: TrustedIssuer;
  readonly claims: Assertion["claims"];
  /** Whom it is about, as the issuer names them. */
  readonly sub: string;
  /** What makes it work once; `keptUntil` in milliseconds since the epoch. */
  readonly use: { readonly signer: string; readonly jti: string; readonly keptUntil: number };
  /** What an Identity Assertion JWT Authorization Grant says besides; null: it is a plain JWT. */
  readonly idJag: IdJag | null;
}

/**
 * Checks an assertion by RFC 7523 §3 in the order in which it costs least. No key is fetched before the client, which is authenticated, turns out to be
 * one that may present the issuer's assertions. Whether it was used before is the caller's to ask.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError a cause that begins with `grant_assertion_` or `id_jag_`
 */
export async function requireVouched(
  text: string,
  client: Pick<RegisteredClient, "ref" | "clientId">,
  policy: RealmPolicy,
  now: number,
  ports: ClientKeySource,
): Promise<Vouched> {
  const assertion = readAssertion(text);
  if (assertion === undefined) throw new OAuthError("grant_assertion_malformed");
  const { claims, header } = assertion;
  // Item 1.
  const issuer = typeof claims["iss"] === "string" ? policy.trustedIssuers.get(claims["iss"]) : undefined;
  if (issuer === undefined) throw new OAuthError("grant_assertion_issuer", { detail: { issuer: shown(claims["iss"]) } });
  const about = { issuer: shown(issuer.issuer) };
  if (!issuer.clients.has(client.ref)) throw new OAuthError("grant_assertion_client", { detail: about });
  const isProfile = ID_JAG_TYPES.has(typeOf(header));
  // Items 9 and 10.
  const signature = await checkSignature(assertion, { keys: issuer.keys, of: "issuer", types: isProfile ? ID_JAG_TYPES : TYPES }, ports);
  if (signature !== "right") throw new OAuthError(CAUSES[signature.fault], { detail: { ...about, ...signature.detail } });
  // Item 2.
  const { sub, jti } = claims;
  if (typeof sub !== "string" || sub === "" || sub.length > MOST_SUBJECT_LETTERS || /\p{Cc}|\p{Cs}/u.test(sub))
    throw refused({ problem: "claims", detail: { claim: "sub" } }, about);
  // Item 3. The profile knows the issuer identifier alone (draft-ietf-oauth-identity-assertion-authz-grant).
  const audiences = isProfile ? policy.issuers : (issuer.audiences ?? policy.assertionAudiences);
  const wrongAudience = audienceProblem(claims["aud"], audiences);
  if (wrongAudience !== undefined) throw refused(wrongAudience, about);
  // Items 4 to 6.
  const times = checkTimes(claims, now, issuer.longestLife);
  if (times.problem !== undefined) throw refused(times, about);
  const life = lifeOf(claims);
  if (life > issuer.longestLife + SKEW) throw refused({ problem: "lifetime", detail: { seconds: Math.round(life) } }, about);
  // Item 7. An assertion without a name is named by what was signed: a signature may have several forms.
  if (jti !== undefined && !isJti(jti)) throw refused({ problem: "claims", detail: { claim: "jti" } }, about);
  const name = jti ?? `#${hash("sha256", assertion.signed, "base64url")}`;
  return {
    issuer,
    claims,
    sub,
    use: { signer: `${policy.realmId} ${issuer.issuer}`, jti: name, keptUntil: times.keptUntil },
    idJag: isProfile ? readIdJag(claims, client) : null,
  };
}

/** Seconds from making to end, as far as it says when it was made. */
function lifeOf({ exp, iat }: Assertion["claims"]): number {
  return typeof exp === "number" && typeof iat === "number" ? exp - iat : 0;
}

const CAUSES = {
  algorithm: "grant_assertion_algorithm",
  header: "grant_assertion_malformed",
  key_unknown: "grant_assertion_key_unknown",
  signature: "grant_assertion_signature",
  keys_unavailable: "grant_assertion_keys_unavailable",
} as const satisfies Readonly<Record<SignatureFault, string>>;

function refused({ problem, detail }: ClaimProblem, about: Readonly<Record<string, string>>): OAuthError {
  return new OAuthError(`grant_assertion_${problem}`, { detail: { ...about, ...detail } });
}

function shown(value: unknown): string {
  return value === undefined ? "none" : String(value).slice(0, 200);
}
