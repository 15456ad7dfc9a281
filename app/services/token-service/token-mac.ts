import { hash, timingSafeEqual } from "node:crypto";
import type { TokenMac } from "#app/oauth/ports";

/** Bytes of a block of SHA-256, and of what one MAC may cover. */
const BLOCK = 64;
const MAX_DATA = 64;

/**
 * HMAC-SHA256 under the server's keys. New tokens get the first key's; tokens of the others stay good, so that a
 * key is replaced by putting its successor in front and dropping it once its last token has expired.
 *
 * @param keys 32 bytes each, newest first; at least one.
 */
export function createTokenMac(keys: readonly Uint8Array[]): TokenMac {
  const macs = keys.map(hmacSha256);
  const [newest] = macs;
  if (!newest) throw new Error("At least one token MAC key is needed.");
  return {
    mac: newest,
    verify: (data, truncated) =>
      truncated.length > 0 &&
      macs.some((mac) => {
        const full = mac(data);
        return truncated.length <= full.length && timingSafeEqual(full.subarray(0, truncated.length), truncated);
      }),
  };
}

/**
 * HMAC of short data (RFC 2104 §2) from two one-shot hashes. `createHmac` makes objects outside the heap for each token: two
 * and a half times the cost, more than anything else that a token is made of.
 */
function hmacSha256(key: Uint8Array): (data: Uint8Array) => Buffer {
  if (key.length > BLOCK) throw new RangeError("The key is longer than a block.");
  const inner = Buffer.alloc(BLOCK + MAX_DATA, 0x36);
  const outer = Buffer.alloc(BLOCK + 32, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return (data) => {
    inner.set(data, BLOCK);
    outer.write(hash("sha256", inner.subarray(0, BLOCK + data.length), "hex"), BLOCK, "hex");
    return Buffer.from(hash("sha256", outer, "hex"), "hex");
  };
}
