import bcrypt from "bcrypt";
import { afterEach, describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError } from "../errors";
import { newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { forgetHighestCost, hashPassword, matches } from "./passwords";
import { signIn } from "./sign-in";

/** The cost of hashes in these tests: the lowest there is. */
const COST = 4;

withTestDatabase();

const place = { lane: "stranger", owner: "test" } as const;

/** Storing hashes of several costs, as after changes of `BCRYPT_COST`. */
async function storeHash(userId: string, cost: number): Promise<void> {
  await database().prisma.user.update({ where: { id: userId }, data: { passwordHash: await bcrypt.hash(PASSWORD, cost) } });
  forgetHighestCost();
}

/** bcrypt's rounds for one sign-in, without timing: each comparison costs 2 to the power of its hash's cost. */
async function roundsOf(email: string, password: string): Promise<number> {
  const compare = vi.spyOn(bcrypt, "compare");
  await signIn({ email, password }, visitor()).catch(() => undefined);
  const rounds = compare.mock.calls.map(([, stored]) => 2 ** bcrypt.getRounds(stored)).reduce((one, other) => one + other, 0);
  compare.mockRestore();
  return rounds;
}

describe("passwords", () => {
  afterEach(async () => {
    await database().prisma.user.deleteMany();
    forgetHighestCost();
  });

  it("hashes with bcrypt at the configured cost", async () => {
    const hash = await hashPassword("correct horse", place);
    expect(bcrypt.getRounds(hash)).toBe(COST);
    expect(await matches("correct horse", hash)).toBe(true);
    expect(await matches("wrong horse", hash)).toBe(false);
  });

  it("refuses over 72 bytes, counted in UTF-8", async () => {
    await expect(hashPassword("ä".repeat(37), place)).rejects.toThrow(InvalidInputError);
    await expect(hashPassword("ä".repeat(36), place)).resolves.toBeDefined();
  });

  it("normalises bounded text only, and what it cuts stays too long", async () => {
    const normalize = vi.spyOn(String.prototype, "normalize");
    // U+0345 after U+1F82's parts: four units that compose into three bytes, the most of any.
    for (const unit of ["x", "\u0301", "a\u0308\u0304", "\u03b1\u0313\u0300\u0345", "\u{1f600}"]) {
      await expect(hashPassword(unit.repeat(40_000), place)).rejects.toThrow(InvalidInputError);
      expect(await matches(unit.repeat(40_000), null)).toBe(false);
    }
    expect(Math.max(...normalize.mock.contexts.map((text) => String(text).length))).toBeLessThanOrEqual(288);
    normalize.mockRestore();
  });

  it("issue 10 §3: does as much work for an unknown person, a wrong password, one that is too long and a hash of any earlier cost", async () => {
    const people = await Promise.all([newUser(), newUser(), newUser()]);
    for (const [index, { actor }] of people.entries()) await storeHash(actor.userId, COST + index);
    const without = await newUser();
    await database().prisma.user.update({ where: { id: without.actor.userId }, data: { passwordHash: "" } });
    const emails = [...people.map(({ email }) => email), without.email, newEmail()];
    const rounds: number[] = [];
    for (const email of emails) for (const password of ["wrong", "x".repeat(100)]) rounds.push(await roundsOf(email, password));
    expect(rounds).toEqual(rounds.map(() => 2 ** (COST + 2)));
  });

  it("issue 10 §3: renews a hash of another cost at sign-in, whether it was lower or higher", async () => {
    for (const cost of [COST + 1, COST + 2]) {
      const { email, actor } = await newUser();
      await storeHash(actor.userId, cost);
      await signIn({ email, password: PASSWORD }, visitor());
      const { passwordHash } = await database().prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
      expect(bcrypt.getRounds(passwordHash)).toBe(COST);
      expect(await bcrypt.compare(PASSWORD, passwordHash)).toBe(true);
    }
  });
});
