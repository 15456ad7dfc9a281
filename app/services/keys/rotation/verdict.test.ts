import { describe, expect, it } from "vitest";
import { verdictOf } from "./view";

const NOW = new Date("2026-11-29T14:36:00Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const quietHours = { old: [], fresh: [] };

const SECRET = {
  id: "1",
  clientRef: "1",
  description: "",
  hint: "IVvf",
  algorithm: "sha256",
  hash: "",
  createdById: "",
  createdAt: hoursAgo(500),
  expiresAt: null,
  firstUsedAt: null,
  lastUsedAt: null,
  lastUsedNetwork: null,
  lastUsedAgent: null,
  revokedAt: null,
};

function verdict(old: Date | null, fresh: Date | null, silentHours = 24) {
  return verdictOf(
    { oldSecret: { ...SECRET, lastUsedAt: old }, newSecret: { ...SECRET, lastUsedAt: fresh }, silentHours },
    quietHours,
    true,
    NOW,
  ).kind;
}

describe("whether the old secret of a rotation can go", () => {
  it("is said by its last use, once the new one is in use", () => {
    expect(verdict(hoursAgo(0.1), null)).toBe("undeployed");
    expect(verdict(hoursAgo(0.1), hoursAgo(1))).toBe("in-use");
    expect(verdict(hoursAgo(23), hoursAgo(1))).toBe("quiet");
    expect(verdict(hoursAgo(24), hoursAgo(1))).toBe("safe");
    expect(verdict(hoursAgo(23), hoursAgo(1), 12)).toBe("safe");
    expect(verdict(hoursAgo(23), hoursAgo(1), 0)).toBe("quiet");
    expect(verdict(null, hoursAgo(1))).toBe("safe");
  });

  it("counts a token of this hour, though the last use is written a little later", () => {
    const hours = { old: [{ at: 1, issued: 1, refused: 0 }], fresh: [] };
    const secrets = { oldSecret: { ...SECRET }, newSecret: { ...SECRET, lastUsedAt: NOW }, silentHours: 24 };
    expect(verdictOf(secrets, hours, true, NOW).kind).toBe("in-use");
  });

  it("is no question where the new one has ended, or the application obtains nothing", () => {
    const newSecret = { ...SECRET, lastUsedAt: hoursAgo(1), revokedAt: hoursAgo(1) };
    expect(verdictOf({ oldSecret: SECRET, newSecret, silentHours: 24 }, quietHours, true, NOW).kind).toBe("new-stopped");
    expect(verdictOf({ oldSecret: SECRET, newSecret: SECRET, silentHours: 24 }, quietHours, false, NOW).kind).toBe("unable");
  });
});
