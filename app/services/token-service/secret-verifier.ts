import { createHash } from "node:crypto";
import bcrypt from "bcrypt";
import { LRUCache } from "lru-cache";
import type { SecretVerifier } from "#app/oauth/ports";
import { verifySha256 } from "#app/oauth/secrets";

const MAX_REMEMBERED = 5000;
const REMEMBER_MS = 5 * 60_000;
/** bcrypt reads no further. */
const BCRYPT_BYTES = 72;

/**
 * Checks secrets. Generated ones cost a microsecond; typed ones, stored with bcrypt, a tenth of a second of a core,
 * so recent successes are remembered for five minutes, as a digest of what was presented and what it matched. Why unknown
 * clients do not cost as much is in `docs/protocol.md` under "Requests".
 */
export function createSecretVerifier(): SecretVerifier {
  const recent = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBER_MS });
  return {
    async matches(presented, stored) {
      if (stored.algorithm === "sha256") return verifySha256(presented, stored.hash);
      const key = createHash("sha256").update(stored.hash).update("\0").update(presented).digest("base64");
      return recent.has(key) || (await slowly(presented, stored.hash, () => recent.set(key, true)));
    },
  };
}

async function slowly(presented: string, hash: string, remember: () => void): Promise<boolean> {
  const matches = Buffer.byteLength(presented) <= BCRYPT_BYTES && (await bcrypt.compare(presented, hash));
  if (matches) remember();
  return matches;
}
