import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { TokenMac } from "#app/oauth/ports";

/**
 * HMAC-SHA256 under the server's keys. New tokens get the first key's; tokens of the others stay good, so that a
 * key is replaced by putting its successor in front and dropping it once its last token has expired.
 *
 * @param keys 32 bytes each, newest first; at least one.
 */
export function createTokenMac(keys: readonly Uint8Array[]): TokenMac {
  const secrets = keys.map((key) => createSecretKey(key));
  const [newest] = secrets;
  if (!newest) throw new Error("At least one token MAC key is needed.");
  return {
    mac: (data) => createHmac("sha256", newest).update(data).digest(),
    verify: (data, truncated) =>
      truncated.length > 0 &&
      secrets.some((secret) => {
        const full = createHmac("sha256", secret).update(data).digest();
        return truncated.length <= full.length && timingSafeEqual(full.subarray(0, truncated.length), truncated);
      }),
  };
}
