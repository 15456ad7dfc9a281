import { createHmac, hkdfSync } from "node:crypto";
import { PAIRWISE_PREFIX, type PairwiseSubjects } from "#app/oauth/openid/subject";

/**
 * Pairwise subjects by HMAC-SHA256 (OpenID Connect Core §8.1). Their key is derived from the key-encryption key, as that one stays for the
 * life of a database, while the keys of tokens' MACs are replaced; it is of no use for anything else.
 *
 * @param keyEncryptionKey 32 bytes
 * @example createPairwiseSubjects(key).pairwiseSubject("root", "app.example", user.id) // "pw_9Hq…", 46 letters
 */
export function createPairwiseSubjects(keyEncryptionKey: Uint8Array): PairwiseSubjects {
  const key = Buffer.from(hkdfSync("sha256", keyEncryptionKey, Buffer.alloc(0), "latchkey pairwise subjects", 32));
  return {
    pairwiseSubject: (realmId, sector, userId) =>
      PAIRWISE_PREFIX +
      createHmac("sha256", key)
        .update(JSON.stringify([realmId, sector, userId]))
        .digest("base64url"),
  };
}
