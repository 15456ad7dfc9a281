import { describe, expect, it } from "vitest";
import { removalCandidate, secretState, secretUse } from "./secret-list";

const DAY = 86_400_000;
const now = new Date("2026-11-20T12:00:00Z");
const daysFromNow = (days: number) => new Date(now.getTime() + days * DAY);

describe("a secret's state", () => {
  it("is revoked before anything else, expired at its time, and warns 14 days ahead", () => {
    expect(secretState({ expiresAt: null, revokedAt: now }, now)).toBe("revoked");
    expect(secretState({ expiresAt: null, revokedAt: null }, now)).toBe("active");
    expect(secretState({ expiresAt: now, revokedAt: null }, now)).toBe("expired");
    expect(secretState({ expiresAt: daysFromNow(14), revokedAt: null }, now)).toBe("expires_soon");
    expect(secretState({ expiresAt: daysFromNow(15), revokedAt: null }, now)).toBe("active");
  });

  it("tells use in whole days", () => {
    expect(secretUse({ lastUsedAt: null }, now)).toEqual({ kind: "unused", days: 0 });
    expect(secretUse({ lastUsedAt: daysFromNow(-0.9) }, now)).toEqual({ kind: "in_use", days: 0 });
    expect(secretUse({ lastUsedAt: daysFromNow(-43.5) }, now)).toEqual({ kind: "idle", days: 43 });
  });

  it("proposes for removal the oldest never used, else the one idle for longest, of those that work", () => {
    const secret = (id: string, created: number, used: number | null, revoked = false) => ({
      id,
      createdAt: daysFromNow(created),
      expiresAt: null,
      lastUsedAt: used === null ? null : daysFromNow(used),
      revokedAt: revoked ? now : null,
    });
    const used = [secret("a", -90, -1), secret("b", -80, -30), secret("gone", -99, null, true)];
    expect(removalCandidate(used, now)?.id).toBe("b");
    expect(removalCandidate([...used, secret("c", -10, null), secret("d", -20, null)], now)?.id).toBe("d");
  });
});
