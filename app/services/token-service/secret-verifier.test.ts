import bcrypt from "bcrypt";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { OAuthError } from "#app/oauth/errors";
import { hashClientSecret } from "#app/oauth/secrets";
import { createSecretVerifier } from "./secret-verifier";

const HERE = "192.0.2.1";
const ELSEWHERE = "198.51.100.7";

const caughtCause = (error: unknown) => (error instanceof OAuthError ? error.cause : error);

describe("secrets", () => {
  const compare = vi.spyOn(bcrypt, "compare");
  beforeEach(() => void compare.mockClear());

  it("sha256: answers without bcrypt", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "sha256", hash: hashClientSecret("right") } as const;
    expect(await verifier.matches("right", stored, HERE)).toBe(true);
    expect(await verifier.matches("wrong", stored, HERE)).toBe(false);
    expect(await verifier.matches(stored.hash, stored, HERE)).toBe(false);
    expect(compare).not.toHaveBeenCalled();
  });

  it("bcrypt: an answer is remembered for that secret and that hash, whoever asks", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    const again = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    expect([await verifier.matches("right", stored, HERE), await verifier.matches("right", stored, ELSEWHERE)]).toEqual([true, true]);
    expect(compare).toHaveBeenCalledTimes(1);
    expect(await verifier.matches("right", again, HERE)).toBe(true);
    expect(compare).toHaveBeenCalledTimes(2);
    expect([await verifier.matches("wrong", stored, HERE), await verifier.matches("wrong", stored, HERE)]).toEqual([false, false]);
    expect(compare).toHaveBeenCalledTimes(3);
  });

  it("bcrypt: a burst of one client's requests is one comparison", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    const burst = await Promise.all(Array.from({ length: 200 }, () => verifier.matches("right", stored, HERE)));
    expect(new Set(burst)).toEqual(new Set([true]));
    expect(compare).toHaveBeenCalledTimes(1);
  });

  it("bcrypt: refuses what is longer than bcrypt reads, without work", async () => {
    const long = "x".repeat(72);
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash(long, 4) } as const;
    expect(await createSecretVerifier().matches(long, stored, HERE)).toBe(true);
    compare.mockClear();
    expect(await createSecretVerifier().matches(`${long}y`, stored, HERE)).toBe(false);
    expect(compare).not.toHaveBeenCalled();
  });

  it("item 33: guesses of one source run one at a time and beyond a few are refused unread; who has been right before goes on", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    await verifier.matches("right", stored, HERE);
    const other = { algorithm: "bcrypt", hash: stored.hash.replace(/.$/, ".") } as const;
    compare.mockClear();
    let running = 0;
    let most = 0;
    compare.mockImplementation(async (text) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      return text === "right";
    });
    const guesses = Array.from({ length: 100 }, (_, index) => verifier.matches(`guess ${index}`, other, ELSEWHERE).catch(caughtCause));
    const known = verifier.matches("rights", stored, HERE);
    const answers = await Promise.all(guesses);
    expect(answers.filter((answer) => answer === false)).toHaveLength(8);
    expect(answers.filter((answer) => answer === "unavailable")).toHaveLength(92);
    expect([await known, compare.mock.calls.length, most]).toEqual([false, 9, 1]);
    compare.mockRestore();
  });

  it("item 33: however many sources guess, strangers wait in a line of bounded length, and a source that was right before is not behind them", async () => {
    const verifier = createSecretVerifier();
    const stored = { algorithm: "bcrypt", hash: await bcrypt.hash("right", 4) } as const;
    await verifier.matches("right", stored, HERE);
    const order: string[] = [];
    const guess = (text: string, ip: string) =>
      verifier.matches(text, stored, ip).then(
        () => order.push(ip),
        () => "refused",
      );
    const strangers = Array.from({ length: 500 }, (_, index) => guess(`guess ${index}`, `203.0.113.${index % 250}`));
    const mine = guess("another", HERE);
    const refused = (await Promise.all(strangers)).filter((answer) => answer === "refused");
    await mine;
    // One runs, or its pause does, and 32 wait.
    expect(refused.length).toBeGreaterThanOrEqual(500 - 33);
    expect(order.indexOf(HERE)).toBeLessThan(5);
  });
});
