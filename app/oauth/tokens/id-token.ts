/** ID tokens: what a client learns of a person's sign-in (OpenID Connect Core §2). */
import { createHash } from "node:crypto";
import type { Authentication, RealmPolicy, RegisteredClient, SigningAlgorithm } from "../model";
import { sidOf } from "../openid/session-id";
import { DEFAULT_ID_TOKEN_LIFETIME } from "../openid/settings";
import type { JwtSigner } from "../ports";
import { seconds } from "./jwt";

/** The header's `typ`: no other token of this server has it, so that none passes for an ID token (RFC 8725 §3.11). */
const ID_TOKEN_TYPE = "JWT";

export interface IdTokenRequest {
  readonly client: Pick<RegisteredClient, "ref" | "clientId" | "openid">;
  readonly policy: Pick<RealmPolicy, "realmId">;
  /** The one that the person's browser was sent to: it stays the same when the token is refreshed (§12.2). */
  readonly issuer: string;
  /** As the client knows the person. */
  readonly subject: string;
  readonly authentication: Pick<Authentication, "sessionId" | "authTime" | "nonce" | "acr" | "amr">;
  /** Claims about the person. */
  readonly claims: Readonly<Record<string, string | number | boolean>>;
  /** What is issued beside it, by the same answer: its hash binds the two (§3.1.3.6, §3.3.2.11). */
  readonly accessToken?: string;
  readonly code?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Signs an ID token by the algorithm that the client has chosen. Its audience is the client alone, so that `azp` has nothing to say (§2).
 *
 * @example await signIdToken({ client, policy, issuer, subject, authentication, claims: {}, accessToken, now }, ports.signer)
 */
export function signIdToken(request: IdTokenRequest, signer: JwtSigner): Promise<string> {
  const { client, policy, issuer, subject, authentication, claims, accessToken, code, now } = request;
  const { sessionId, authTime, nonce, acr, amr } = authentication;
  const { idTokenAlgorithm, idTokenLifetime } = client.openid;
  const issuedAt = seconds(now);
  return signer.sign(policy.realmId, idTokenAlgorithm, ID_TOKEN_TYPE, {
    // First, so that nothing about the person can stand for what the server says of the token.
    ...claims,
    iss: issuer,
    sub: subject,
    aud: client.clientId,
    exp: issuedAt + (idTokenLifetime ?? DEFAULT_ID_TOKEN_LIFETIME),
    iat: issuedAt,
    auth_time: seconds(authTime),
    ...(nonce !== null && { nonce }),
    ...(acr !== null && { acr }),
    ...(amr.length > 0 && { amr }),
    ...(sessionId !== null && { sid: sidOf(sessionId, client.ref) }),
    ...(accessToken !== undefined && { at_hash: halfHash(accessToken, idTokenAlgorithm) }),
    ...(code !== undefined && { c_hash: halfHash(code, idTokenAlgorithm) }),
  });
}

/**
 * The left half of a text's hash, by the hash of the signature's algorithm (§3.1.3.6); that of Ed25519 is SHA-512 (RFC 8032 §5.1).
 *
 * @example halfHash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256") // "77QmUPtjPfzWtF2AnpK9RQ"
 */
export function halfHash(text: string, algorithm: SigningAlgorithm): string {
  const digest = createHash(algorithm === "EdDSA" ? "sha512" : "sha256")
    .update(text, "ascii")
    .digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}
