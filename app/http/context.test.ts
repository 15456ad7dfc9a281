import { describe, expect, it } from "vitest";
import { clientIp } from "./context";

describe("TRUST_PROXY", () => {
  it("ignores X-Forwarded-For without a trusted proxy", () => expect(clientIp("203.0.113.9", "198.51.100.1", 0)).toBe("203.0.113.9"));
  it("takes what the nearest proxy saw, not what the client claims", () =>
    expect(clientIp("10.0.0.2", "6.6.6.6, 198.51.100.1", 1)).toBe("198.51.100.1"));
  it("counts further proxies from the right", () =>
    expect(clientIp("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.1", 2)).toBe("198.51.100.1"));
  it("takes the first entry when there are fewer than expected", () =>
    expect(clientIp("10.0.0.2", "198.51.100.1", 2)).toBe("198.51.100.1"));
  it("falls back to the peer", () => expect(clientIp("::ffff:203.0.113.9", undefined, 1)).toBe("203.0.113.9"));

  it.each([
    ["198.51.100.1:4711", "198.51.100.1"],
    ["198.51.100.1:", "198.51.100.1"],
    ["[2001:db8::1]:4711", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["[fe80::1%eth0]:80", "fe80::1"],
    ["::ffff:198.51.100.1", "198.51.100.1"],
    ["[::FFFF:c633:6401]:80", "198.51.100.1"],
  ])("issue 10 §4: %s is the address %s", (entry, address) => {
    expect(clientIp("10.0.0.2", entry, 1)).toBe(address);
    expect(clientIp("10.0.0.2", `6.6.6.6,${entry} , 10.0.0.1`, 2)).toBe(address);
  });

  it.each([
    "unknown",
    "_hidden",
    "",
    " ",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "1.2.3.4:80:90",
    "[1.2.3.4",
    "a:b",
    '"1.2.3.4"',
    "💣",
    "%",
    ":80",
    "[]:80",
  ])("issue 10 §4: %j is none, and counts as the proxy that sent it", (entry) =>
    expect(clientIp("::ffff:10.0.0.2", `6.6.6.6, ${entry}`, 1)).toBe("10.0.0.2"),
  );
});
