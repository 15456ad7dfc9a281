import { describe, expect, it } from "vitest";
import { isCrossOriginWrite, isInsecureWrite, isPublicHost, shownHost, shownOrigin } from "./request-checks";

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

const check = (method: string, headers: Record<string, string>) =>
  isCrossOriginWrite(method, new Headers({ host: "portal.internal:3000", ...headers }), "https://portal.example.com");

describe("CSRF: Sec-Fetch-Site, then Origin", () => {
  it.each([
    ["a form of our own page", "POST", { "sec-fetch-site": "same-origin" }],
    ["a request the user typed", "POST", { "sec-fetch-site": "none" }],
    ["reading from elsewhere", "GET", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["no browser at all", "POST", {}],
    ["an old browser on the same host", "POST", { origin: "http://portal.internal:3000" }],
    ["the public address behind a proxy", "DELETE", { origin: "https://portal.example.com" }],
  ])("lets pass: %s", (_name, method, headers) => expect(check(method, headers)).toBe(false));

  it.each([
    ["another site", "POST", { "sec-fetch-site": "cross-site" }],
    ["a sibling host of the same site", "POST", { "sec-fetch-site": "same-site" }],
    ["Sec-Fetch-Site wins over a fitting Origin", "PUT", { "sec-fetch-site": "cross-site", origin: "https://portal.example.com" }],
    ["a foreign Origin", "POST", { origin: "https://evil.example" }],
    ["an opaque Origin", "POST", { origin: "null" }],
    ["the same host on another port", "PATCH", { origin: "http://portal.internal:4000" }],
  ])("refuses: %s", (_name, method, headers) => expect(check(method, headers)).toBe(true));
});

describe("issue 13 §3: forms that come to the portal under another address", () => {
  const headers = (init: Readonly<Record<string, string>>) => new Headers(init);

  it("by http to a portal that is https, unless the browser keeps its cookies there", () => {
    const portal = "https://portal.example.com";
    const insecure = { origin: "http://portal.example.com" };
    expect(isInsecureWrite("POST", headers(insecure), portal)).toBe(true);
    expect(isInsecureWrite("GET", headers(insecure), portal)).toBe(false);
    expect(isInsecureWrite("POST", headers({ ...insecure, "sec-fetch-site": "same-origin" }), portal)).toBe(false);
    expect(isInsecureWrite("POST", headers({ origin: portal }), portal)).toBe(false);
    expect(isInsecureWrite("POST", headers({}), portal)).toBe(false);
    expect(isInsecureWrite("POST", headers(insecure), "http://portal.example.com")).toBe(false);
  });

  it("their origin is shown without anything that a page takes for its own", () => {
    expect(shownOrigin("http://intranet:8080")).toBe("http://intranet:8080");
    for (const hostile of ["null", "javascript:alert(1)", "<b>", null]) expect(shownOrigin(hostile)).toMatch(/does not tell$/);
  });
});
