import { KeyObject } from "node:crypto";
import { type CryptoKey, compactVerify, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { signCompact } from "./jwt";

async function keyPair(algorithm: string): Promise<{ readonly signing: KeyObject; readonly verifying: CryptoKey }> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { signing: KeyObject.from(privateKey), verifying: publicKey };
}

describe("RFC 7515: jose verifies what is signed here", () => {
  it.each(["ES256", "EdDSA", "RS256"] as const)("%s", async (alg) => {
    const { signing, verifying } = await keyPair(alg);
    const token = await signCompact(signing, { alg, kid: "k", typ: "at+jwt" }, '{"sub":"ü"}');
    const { payload, protectedHeader } = await compactVerify(token, verifying, { algorithms: [alg] });
    expect(new TextDecoder().decode(payload)).toBe('{"sub":"ü"}');
    expect(protectedHeader).toEqual({ alg, kid: "k", typ: "at+jwt" });
  });

  it("RFC 7515 §2: base64url without padding, three parts", async () => {
    const { signing } = await keyPair("ES256");
    const token = await signCompact(signing, { alg: "ES256", kid: "k", typ: "at+jwt" }, "{}");
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
  });
});
