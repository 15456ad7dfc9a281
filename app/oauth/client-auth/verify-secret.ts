/** The check that the methods with a shared secret have in common (RFC 6749 §2.3.1). */
import type { RegisteredClient, StoredSecret } from "../model";
import { isPending } from "../pending";
import type { SecretVerifier } from "../ports";
import type { Verification } from "./mechanism";

/** Compares a secret with each of the client's until one matches that still works. `now` is in milliseconds since the epoch. */
export async function verifySecret(
  presented: string,
  client: Pick<RegisteredClient, "secrets">,
  now: number,
  ports: SecretVerifier,
): Promise<Verification> {
  let dead: StoredSecret | undefined;
  for (const stored of client.secrets) {
    const result = ports.matches(presented, stored);
    if (!(isPending(result) ? await result : result)) continue;
    if (isLive(stored, now)) return { outcome: "proved", secretId: stored.id };
    dead = stored;
  }
  if (dead === undefined) return { outcome: "wrong" };
  return { outcome: "dead", secretId: dead.id, cause: dead.revokedAt === null ? "secret_expired" : "secret_revoked" };
}

/** A secret stops working at the very millisecond of its expiry, and once revoked at any time. */
function isLive(secret: StoredSecret, now: number): boolean {
  return secret.revokedAt === null && (secret.expiresAt === null || now < secret.expiresAt);
}
