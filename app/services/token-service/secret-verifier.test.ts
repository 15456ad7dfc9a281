import bcrypt from "bcrypt";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { hashClientSecret } from "#app/oauth/secrets";
import { createSecretVerifier } from "./secret-verifier";

describe("secrets", () => {
  const compare = vi.spyOn(bcrypt, "compare");
  beforeEach(() => void compare.mockClear());

  it("sha256: answers without bcrypt", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "sha256", hash: hashClientSecret("right") } as const;
    expect(await verifier.matches("right", stored)).toBe(true);
    expect(await verifier.matches("wrong", stored)).toBe(false);
    expect(await verifier.matches(stored.hash, stored)).toBe(false);
    expect(compare).not.toHaveBeenCalled();
  });

  it("bcrypt: a success is remembered for that secret and that hash, a failure is not", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    const again = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    expect([await verifier.matches("right", stored), await verifier.matches("right", stored)]).toEqual([true, true]);
    expect(compare).toHaveBeenCalledTimes(1);
    expect(await verifier.matches("right", again)).toBe(true);
    expect(compare).toHaveBeenCalledTimes(2);
    expect([await verifier.matches("wrong", stored), await verifier.matches("wrong", stored)]).toEqual([false, false]);
    expect(compare).toHaveBeenCalledTimes(4);
  });

  it("bcrypt: refuses what is longer than bcrypt reads", async () => {
    const long = "x".repeat(72);
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash(long, 4) } as const;
    expect(await createSecretVerifier().matches(long, stored)).toBe(true);
    expect(await createSecretVerifier().matches(`${long}y`, stored)).toBe(false);
  });
});
