import { describe, expect, it } from "vitest";
import { tokenState } from "./state";

const now = new Date(1_000_000);
const later = new Date(2_000_000);
const before = new Date(500_000);

describe("tokenState: what somebody did counts more than the passing of time", () => {
  it.each([
    [{ expiresAt: later, revokedAt: null, consumedAt: null }, "active"],
    [{ expiresAt: now, revokedAt: null, consumedAt: null }, "expired"],
    [{ expiresAt: before, revokedAt: null, consumedAt: before }, "used"],
    [{ expiresAt: before, revokedAt: before, consumedAt: before }, "revoked"],
  ])("%j is %s", (token, state) => {
    expect(tokenState({ ...token, issuedAt: new Date(0) }, now, [null, null])).toBe(state);
  });

  it.each([
    [{ issuedAt: before, expiresAt: later, consumedAt: null }, now, "revoked"],
    [{ issuedAt: now, expiresAt: later, consumedAt: null }, now, "revoked"],
    [{ issuedAt: new Date(now.getTime() + 1), expiresAt: later, consumedAt: null }, now, "active"],
    [{ issuedAt: new Date(0), expiresAt: before, consumedAt: null }, now, "expired"],
    [{ issuedAt: before, expiresAt: later, consumedAt: before }, now, "used"],
  ])("%j with a mark at %s is %s", (token, mark, state) => {
    for (const marks of [
      [mark, null],
      [null, mark],
    ])
      expect(tokenState({ ...token, revokedAt: null }, new Date(now.getTime() + 10), marks)).toBe(state);
  });
});
