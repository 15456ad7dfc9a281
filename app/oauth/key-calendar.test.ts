import { describe, expect, it } from "vitest";
import { isPublishedAt, type KeyTimes, keyStateAt, nextKeyAt, signingKeyAt } from "./key-calendar";

const T = 1_900_000_000_000;
const key = (signsFrom: number, signsUntil: number | null, publishedUntil: number | null, algorithm: KeyTimes["algorithm"] = "ES256") => ({
  algorithm,
  signsFrom,
  signsUntil,
  publishedUntil,
});

describe("the calendar of signing keys", () => {
  const [old, next, other] = [key(T - 100, T, T + 50), key(T, null, null), key(T - 100, null, null, "RS256")];
  const keys = [next, old, other];

  it("one key signs with an algorithm at each moment, and the next takes over by the clock", () => {
    expect(signingKeyAt(keys, "ES256", T - 1)).toBe(old);
    expect(signingKeyAt(keys, "ES256", T)).toBe(next);
    expect(signingKeyAt(keys, "RS256", T)).toBe(other);
    expect(signingKeyAt(keys, "EdDSA", T)).toBeUndefined();
    expect(signingKeyAt(keys, "ES256", T - 101), "before the first").toBeUndefined();
    expect([nextKeyAt(keys, "ES256", T - 1), nextKeyAt(keys, "ES256", T)]).toEqual([next, undefined]);
  });

  it("is next, signs, is retired, is gone", () => {
    expect([old, next, other].map((each) => keyStateAt(each, keys, T - 1))).toEqual(["signing", "next", "signing"]);
    expect([old, next, other].map((each) => keyStateAt(each, keys, T))).toEqual(["retired", "signing", "signing"]);
    expect(keyStateAt(old, keys, T + 50)).toBe("gone");
    expect([isPublishedAt(old, T + 49), isPublishedAt(old, T + 50), isPublishedAt(next, T - 100)]).toEqual([true, false, true]);
  });

  it("of two keys that both may sign, as an older version beside leaves them, the younger does", () => {
    const [first, second] = [key(T - 100, null, null), key(T - 50, null, null)];
    expect(signingKeyAt([first, second], "ES256", T)).toBe(second);
    expect(keyStateAt(first, [first, second], T)).toBe("retired");
  });
});
