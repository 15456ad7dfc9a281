import bcrypt from "bcrypt";
import { describe, expect, it } from "vitest";
import { hashClientSecret } from "#app/oauth/secrets";
import { createSecretVerifier } from "./secret-verifier";

describe("secrets", () => {
  it("sha256: answers at once", () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "sha256", hash: hashClientSecret("right") } as const;
    expect(verifier.matches("right", stored)).toBe(true);
    expect(verifier.matches("wrong", stored)).toBe(false);
    expect(verifier.matches(stored.hash, stored)).toBe(false);
  });

  it("bcrypt: a success is remembered for that secret and that hash, a failure is not", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    const again = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    expect(await verifier.matches("right", stored)).toBe(true);
    expect(verifier.matches("right", stored)).toBe(true);
    expect(verifier.matches("right", again)).toBeInstanceOf(Promise);
    expect(await verifier.matches("wrong", stored)).toBe(false);
    expect(verifier.matches("wrong", stored)).toBeInstanceOf(Promise);
  });

  it("bcrypt: refuses what is longer than bcrypt reads", async () => {
    const long = "x".repeat(72);
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash(long, 4) } as const;
    expect(await createSecretVerifier().matches(long, stored)).toBe(true);
    expect(await createSecretVerifier().matches(`${long}y`, stored)).toBe(false);
  });
});
