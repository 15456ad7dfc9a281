import { describe, expect, it } from "vitest";
import { formatCursor, tokenQuerySchema, tokenState } from "./query";

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

const id = "0199f0a0-0000-7000-8000-000000000001";

describe("a place in the list of tokens", () => {
  it("is read back as it was written", () => {
    const cursor = { issuedAt: new Date(Date.UTC(2026, 10, 9, 14, 3, 30, 123)), id };
    expect(tokenQuerySchema.parse({ before: formatCursor(cursor) })).toEqual({ before: cursor });
  });

  it.each(["", "x", "abc.not-an-id", `.${id}`, `zzzzzzzzzz.${id}`])("is not %j", (before) => {
    expect(tokenQuerySchema.safeParse({ before }).success).toBe(false);
  });

  it("is a time that a Date can hold", () => {
    expect(tokenQuerySchema.safeParse({ after: `zzzzzzzzz.${id}` }).data?.after?.issuedAt.getTime() ?? 0).not.toBeNaN();
  });
});
