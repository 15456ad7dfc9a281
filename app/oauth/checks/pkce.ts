/** Proof Key for Code Exchange (RFC 7636): when a challenge is asked for, which are taken, and whether a verifier fits. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { CodeChallengeMethod, RealmPolicy, RegisteredClient } from "../model";
import { isVerifier } from "./pkce-texts";

type PkceClient = Pick<RegisteredClient, "type" | "pkceRequired" | "pkcePlainAllowed">;
type PkcePolicy = Pick<RealmPolicy, "pkceRequired" | "pkcePlainAllowed">;

/** Public clients have nothing else that proves them (RFC 9700 §2.1.1); of the others the realm decides, or the key. */
export function needsChallenge(client: PkceClient, policy: PkcePolicy): boolean {
  return client.type === "public" || policy.pkceRequired || client.pkceRequired;
}

/** The methods that a client may use. `plain` shows the verifier to whoever sees the request, so it needs the admin's and the key's leave. */
export function challengeMethods(client: PkceClient, policy: PkcePolicy): readonly CodeChallengeMethod[] {
  return client.type === "confidential" && policy.pkcePlainAllowed && client.pkcePlainAllowed ? ["S256", "plain"] : ["S256"];
}

/**
 * Whether a verifier is the one from which a challenge was made (§4.6). Compares in constant time.
 *
 * @example fitsChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256") // true
 */
export function fitsChallenge(verifier: string, challenge: string, method: CodeChallengeMethod): boolean {
  if (!isVerifier(verifier)) return false;
  const made = Buffer.from(method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier);
  const expected = Buffer.from(challenge);
  return made.length === expected.length && timingSafeEqual(made, expected);
}
