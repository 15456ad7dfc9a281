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
    expect(tokenState(token, now)).toBe(state);
  });
});
