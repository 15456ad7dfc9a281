import { describe, expect, it } from "vitest";
import { isPublicHost, shownHost } from "./public-host";

describe("issue 10 §4: Host is PUBLIC_URL's", () => {
  it.each(["portal.example.com", "portal.example.com:443", "portal.example.com:8080", "PORTAL.Example.com", "portal.example.com."])(
    "%s is",
    (asked) => expect(isPublicHost(asked, "portal.example.com")).toBe(true),
  );

  it.each([
    undefined,
    "",
    "localhost",
    "evil.example",
    "portal.example.com.evil.example",
    "evil@portal.example.com",
    "portal.example.com@evil.example",
    "portal.example.com/x",
    "portal.example.com:x",
    "portal.example.com, evil.example",
    "xportal.example.com",
  ])("%j is not", (asked) => expect(isPublicHost(asked, "portal.example.com")).toBe(false));

  it("an address in brackets is one too", () => expect(isPublicHost("[fd00::1]:3000", "[fd00::1]")).toBe(true));

  it("any is, where PUBLIC_URL is not set", () => expect(isPublicHost("am.example.com:8443", undefined)).toBe(true));

  it("is shown without anything that a page, a terminal or JSON takes for its own", () => {
    expect(shownHost('<script>"\\\u001b[31m')).toBe("?script????[31m");
    expect(shownHost("a".repeat(9999))).toHaveLength(100);
    expect(shownHost(undefined)).toBe("none");
  });
});
