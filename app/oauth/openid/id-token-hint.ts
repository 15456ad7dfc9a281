/** ID tokens that come back: which client brings one, and about whom (OpenID Connect RP-Initiated Logout 1.0 §2). */
import type { RealmPolicy } from "../model";
import type { JwtVerifier } from "../ports";

export interface IdTokenHint {
  readonly clientId: string;
  /** As that client knows the person. */
  readonly subject: string;
}

/** A token with more letters is none of ours. */
const MOST_LETTERS = 8192;

/**
 * What an ID token of this realm says; undefined for any other text. One that has expired is as good (§4): it names a sign-in of before.
 *
 * @example const hint = await readIdTokenHint(text, policy, ports.verifier);
 */
export async function readIdTokenHint(
  text: string,
  policy: Pick<RealmPolicy, "realmId" | "issuers">,
  verifier: JwtVerifier,
): Promise<IdTokenHint | undefined> {
  if (text.length > MOST_LETTERS) return undefined;
  const { iss, aud, sub, auth_time } = (await verifier.verify(policy.realmId, "jwt", text)) ?? {};
  // A signed answer of userinfo has the same type, and says of no sign-in when it was.
  if (typeof iss !== "string" || !policy.issuers.has(iss) || typeof auth_time !== "number") return undefined;
  return typeof aud === "string" && typeof sub === "string" ? { clientId: aud, subject: sub } : undefined;
}
