import { describe, expect, it } from "vitest";
import { belowBase, pageTarget } from "./base-path";

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
