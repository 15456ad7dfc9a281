import { describe, expect, it } from "vitest";
import { clientIp } from "./client-ip";

describe("TRUST_PROXY", () => {
  it("ignores X-Forwarded-For without a trusted proxy", () => expect(clientIp("203.0.113.9", "198.51.100.1", 0)).toBe("203.0.113.9"));
  it("takes what the nearest proxy saw, not what the client claims", () =>
    expect(clientIp("10.0.0.2", "6.6.6.6, 198.51.100.1", 1)).toBe("198.51.100.1"));
  it("counts further proxies from the right", () =>
    expect(clientIp("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.1", 2)).toBe("198.51.100.1"));
  it("takes the first entry when there are fewer than expected", () =>
    expect(clientIp("10.0.0.2", "198.51.100.1", 2)).toBe("198.51.100.1"));
  it("falls back to the peer", () => expect(clientIp("::ffff:203.0.113.9", undefined, 1)).toBe("203.0.113.9"));
});
