import { describe, expect, it } from "vitest";
import { belowBase, nextPath, pageTarget, safeRedirect } from "./portal-paths";

describe("issue 11 §5: the base path", () => {
  it.each([
    ["/portal/login", "/login"],
    ["/portal/", "/"],
    ["/portal", ""],
    ["/login", "/login"],
    ["/", "/"],
    ["/portals", "/portals"],
    ["/Portal/login", "/Portal/login"],
    ["//portal/login", "//portal/login"],
    ["/portal/portal", "/portal"],
    ["/portal.data", "/_root.data"],
    ["/portal/login.data", "/login.data"],
    ["/portal/.well-known/openid-configuration", "/.well-known/openid-configuration"],
    ["/.well-known/openid-configuration", "/.well-known/openid-configuration"],
    ["/.well-known/oauth-authorization-server/portal", "/.well-known/oauth-authorization-server"],
    ["/.well-known/oauth-authorization-server/portal/realms/alpha", "/.well-known/oauth-authorization-server/realms/alpha"],
  ])("%s is %j below /portal, kept or stripped", (path, below) => expect(belowBase(path, "/portal")).toBe(below));

  it("of a portal at a host's root changes nothing", () => {
    for (const path of ["/", "/login", "/.well-known/oauth-authorization-server/realms/alpha"]) {
      expect(belowBase(path, "")).toBe(path);
      expect(pageTarget(path, "")).toBe(path);
    }
  });

  it.each([
    ["/", "/portal/"],
    ["/login?next=/_root.data", "/portal/login?next=/_root.data"],
    ["/_root.data", "/portal.data"],
    ["/_root.data?_routes=root", "/portal.data?_routes=root"],
    ["/login.data", "/portal/login.data"],
  ])("Remix is asked for %s as %s", (target, expected) => expect(pageTarget(target, "/portal")).toBe(expected));
});

describe("safeRedirect: user input never leads off the portal", () => {
  it.each(["/", "/applications", "/applications?page=2&sort=name", "/applications/0199-a/statistics#by-grant", "/a?next=http://x.example"])(
    "keeps the path %s",
    (path) => {
      expect(safeRedirect(path, "/fallback")).toBe(path);
    },
  );

  it.each([
    "",
    "applications",
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "/a\\b",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/a\r\nSet-Cookie: x=y",
    " /a",
    "/a b",
    "/\u0000",
    "/ünïcode",
    "javascript:alert(1)",
    `/${"a".repeat(6000)}`,
    null,
    undefined,
    42,
  ])("refuses %j", (value) => {
    expect(safeRedirect(value, "/fallback")).toBe("/fallback");
  });
});

it.each([
  ["?next=%2Fplayground", "/playground"],
  ["?next=https%3A%2F%2Fevil.example", "/applications"],
  ["", "/applications"],
])("after a sign-in, %j leads to %j", (query, path) => {
  expect(nextPath({ url: `https://portal.example/login${query}` })).toBe(path);
});
