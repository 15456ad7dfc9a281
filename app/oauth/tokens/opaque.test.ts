import { createHmac, timingSafeEqual } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenMac } from "../ports";
import { createUuidv7 } from "../uuidv7";
import { encodeOpaque, parseOpaque } from "./opaque";

const newId = createUuidv7({ now: () => 1_790_000_000_000 });

function hmac(key: string): TokenMac {
  const mac = (data: Uint8Array) => createHmac("sha256", key).update(data).digest();
  return { mac, verify: (data, truncated) => timingSafeEqual(mac(data).subarray(0, truncated.length), truncated) };
}

describe("opaque tokens", () => {
  const mac = hmac("key");

  it("item 58: are VSCHAR, usable as b64token, and lead back to their record (RFC 6750 §2.1)", () => {
    const id = newId();
    const token = encodeOpaque("access", id, mac);
    expect(token).toMatch(/^lk_at_[A-Za-z0-9_-]{50}$/);
    expect(parseOpaque(token, mac)).toEqual({ kind: "access", id });
    expect(parseOpaque(encodeOpaque("refresh", id, mac), mac)).toEqual({ kind: "refresh", id });
  });

  it("item 36: no other character at any place makes a token (RFC 6749 §10.10)", () => {
    const token = encodeOpaque("access", newId(), mac);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: token.length - 1 }), fc.constantFrom(..."AZaz09-_+ ="), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        return changed === token || parseOpaque(changed, mac) === undefined;
      }),
    );
  });

  it("one kind cannot be passed off as the other, nor a token of another server key", () => {
    const token = encodeOpaque("refresh", newId(), mac);
    expect(parseOpaque(token.replace("lk_rt_", "lk_at_"), mac)).toBeUndefined();
    expect(parseOpaque(token, hmac("other"))).toBeUndefined();
  });

  it("any text at all is refused without an error", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => parseOpaque(text, mac) === undefined && parseOpaque(`lk_at_${text}`, mac) === undefined,
      ),
    );
  });
});
