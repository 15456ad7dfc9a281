import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTokenMac } from "./token-mac";

describe("DESIGN §4: MACs of opaque tokens", () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const data = Buffer.from("data");

  it("are HMAC-SHA256 under the newest key", () => {
    expect(createTokenMac([first, second]).mac(data)).toEqual(createHmac("sha256", first).update(data).digest());
  });

  it("are the HMAC of any data of a token's size, under keys of any size up to a block (RFC 2104 §2)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (key, bytes) => {
        const expected = createHmac("sha256", key).update(bytes).digest();
        return Buffer.compare(createTokenMac([key]).mac(bytes), expected) === 0;
      }),
    );
  });

  it("one after the other do not mix: each is of its own data alone", () => {
    const mac = createTokenMac([first]);
    const [long, short] = [Buffer.alloc(64, 1), Buffer.alloc(3, 2)];
    const before = mac.mac(short);
    mac.mac(long);
    expect(mac.mac(short)).toEqual(before);
  });

  it("are refused, not wrong, for data or keys that are longer", () => {
    expect(() => createTokenMac([first]).mac(new Uint8Array(65))).toThrow(RangeError);
    expect(() => createTokenMac([new Uint8Array(65)])).toThrow(RangeError);
  });

  it("of an older key stay good until it is dropped", () => {
    const old = createTokenMac([first]).mac(data).subarray(0, 20);
    expect(createTokenMac([second, first]).verify(data, old)).toBe(true);
    expect(createTokenMac([second]).verify(data, old)).toBe(false);
  });

  it("of a key that comes second are good before it is used, so that processes can learn it one by one", () => {
    const next = createTokenMac([second, first]).mac(data).subarray(0, 20);
    expect(createTokenMac([first, second]).verify(data, next)).toBe(true);
    expect(createTokenMac([first]).verify(data, next)).toBe(false);
  });

  it("do not fit other data, and nothing fits when cut to nothing", () => {
    const mac = createTokenMac([first]);
    expect(mac.verify(Buffer.from("other"), mac.mac(data).subarray(0, 20))).toBe(false);
    expect(mac.verify(data, new Uint8Array(0))).toBe(false);
    expect(mac.verify(data, new Uint8Array(33))).toBe(false);
    expect(() => createTokenMac([])).toThrow();
  });
});
