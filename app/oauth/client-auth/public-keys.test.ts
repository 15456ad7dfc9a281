import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keySetText, readKeySet } from "./public-keys";

const ec = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = (modulusLength = 2048) => generateKeyPairSync("rsa", { modulusLength });
const jwk = (key: KeyObject, more: Readonly<Record<string, unknown>> = {}) => ({ ...key.export({ format: "jwk" }), ...more });
const set = (...keys: readonly unknown[]) => JSON.stringify({ keys });
const SECRET = { kty: "oct", k: "c2VjcmV0" };

describe("a set of public keys", () => {
  it("has keys for ES256, RS256 and PS256, and EdDSA, with what makes them and no other member", () => {
    const sent = [
      jwk(ec().publicKey, { kid: "1", use: "sig", x5t: "abc", key_ops: ["verify"] }),
      jwk(rsa().publicKey, { kid: "2" }),
      jwk(rsa().publicKey, { kid: "3", alg: "PS256" }),
      jwk(generateKeyPairSync("ed25519").publicKey, { kid: "4", alg: "EdDSA" }),
    ];
    const { keys = [] } = readKeySet(set(...sent), "refused");
    expect(keys.map(({ kid, algorithms }) => [kid, algorithms])).toEqual([
      ["1", ["ES256"]],
      ["2", ["RS256", "PS256"]],
      ["3", ["PS256"]],
      ["4", ["EdDSA", "Ed25519"]],
    ]);
    expect(Object.keys(keys[0]?.jwk ?? {}).toSorted()).toEqual(["crv", "kid", "kty", "use", "x", "y"]);
    expect(readKeySet(keySetText(keys), "refused").keys).toEqual(keys);
  });

  it("may be one key alone", () => {
    expect(readKeySet(JSON.stringify(jwk(ec().publicKey)), "refused").keys).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ["a private key (RFC 7518 §6.2.2)", jwk(ec().privateKey)],
    ["a private RSA key", jwk(rsa().privateKey)],
    ["a secret", SECRET],
  ])("is refused with %s, wherever it comes from", (_, key) => {
    for (const unfit of ["refused", "left_out"] as const) {
      expect(readKeySet(set(jwk(ec().publicKey), key), unfit).problem).toContain("private key");
    }
  });

  it.each<[string, unknown, string]>([
    ["of another curve", jwk(generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey), "P-256"],
    ["for encryption", jwk(rsa().publicKey, { use: "enc" }), "signatures"],
    ["for another algorithm", jwk(rsa().publicKey, { alg: "RS512" }), "algorithm"],
    ["with few bits (RFC 7518 §3.3)", jwk(rsa(1024).publicKey), "2048"],
    ["with more bits than a check shall take", { kty: "RSA", e: "AQAB", n: "u".repeat(2000) }, "4096"],
    ["with a long exponent", jwk(rsa().publicKey, { e: "A".repeat(300) }), "exponent"],
    ["that is no point of its curve", { ...jwk(ec().publicKey), y: "AAAA" }, "valid"],
    ["that lacks a member", { kty: "EC", crv: "P-256" }, "complete"],
    ["of no known kind", { kty: "AKP" }, "kind"],
    ["with a kid that is no text", jwk(ec().publicKey, { kid: 1 }), "kid"],
  ])("that somebody types is refused with a key %s; at an address of the client's the key is left out", (_, key, words) => {
    expect(readKeySet(set(jwk(ec().publicKey), key), "refused").problem).toContain(words);
    expect(readKeySet(set(jwk(ec().publicKey), key), "left_out").keys).toHaveLength(1);
    expect(readKeySet(set(key), "left_out").problem).toContain(words);
  });

  it("names each key once, and has at most ten", () => {
    const key = jwk(ec().publicKey, { kid: "1" });
    expect(readKeySet(set(key, key), "refused").problem).toContain("same kid");
    const many = Array.from({ length: 11 }, (_, kid) => ({ ...key, kid: String(kid) }));
    expect(readKeySet(set(...many), "refused").problem).toContain("10 keys");
    expect(readKeySet(set(...many), "left_out").keys).toHaveLength(10);
  });

  it.each(["", "{", "null", "[]", '{"keys":1}', '{"keys":[1]}', '{"keys":[]}', `"${"x".repeat(20_000)}"`])(
    "%#: other text is refused",
    (text) => {
      expect(readKeySet(text, "left_out").problem).toBeTruthy();
    },
  );
});
