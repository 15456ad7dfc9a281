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

  it("normalises bounded text only, and what it cuts stays too long", async () => {
    const normalize = vi.spyOn(String.prototype, "normalize");
    // U+0345 after U+1F82's parts: four units that compose into three bytes, the most of any.
    for (const unit of ["x", "\u0301", "a\u0308\u0304", "\u03b1\u0313\u0300\u0345", "\u{1f600}"]) {
      await expect(hashPassword(unit.repeat(40_000))).rejects.toThrow(InvalidInputError);
      expect(await check(unit.repeat(40_000), null)).toBe(false);
    }
    expect(Math.max(...normalize.mock.contexts.map((text) => String(text).length))).toBeLessThanOrEqual(288);
    normalize.mockRestore();
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
