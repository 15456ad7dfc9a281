import bcrypt from "bcrypt";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { InvalidInputError } from "../errors";
import { hashPassword, inTurn } from "./password";

beforeAll(() => {
  vi.stubEnv("BCRYPT_COST", "5");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const check = (password: string, hash: string | null) => inTurn((matches) => matches(password, hash));

describe("passwords", () => {
  it("hashes with bcrypt at the configured cost", async () => {
    const hash = await hashPassword("correct horse");
    expect(bcrypt.getRounds(hash)).toBe(5);
    expect(await check("correct horse", hash)).toBe(true);
    expect(await check("wrong horse", hash)).toBe(false);
  });

  it("refuses over 72 bytes, counted in UTF-8", async () => {
    await expect(hashPassword("ä".repeat(37))).rejects.toThrow(InvalidInputError);
    await expect(hashPassword("ä".repeat(36))).resolves.toBeDefined();
  });

  it("does as much work for an unknown user, a wrong password and one that is too long", async () => {
    const hash = await hashPassword("correct horse");
    const compare = vi.spyOn(bcrypt, "compare");
    for (const [password, stored] of [
      ["wrong", hash],
      ["wrong", null],
      ["x".repeat(100), hash],
    ] as const) {
      expect(await check(password, stored)).toBe(false);
    }
    expect(compare.mock.calls.map(([, stored]) => bcrypt.getRounds(stored))).toEqual([5, 5, 5]);
    compare.mockRestore();
  });
});
