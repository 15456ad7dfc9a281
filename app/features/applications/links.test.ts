import { describe, expect, it } from "vitest";
import { applicationTabs, environmentLinks, placeOf } from "./links";

describe("where in an application a page lies", () => {
  it.each([
    ["", "Overview", "Overview", null],
    ["/edit", "Edit", "Overview", null],
    ["/production-keys", "Secrets", "Secrets", "PRODUCTION"],
    ["/sandbox-keys/settings", "Settings", "Settings", "SANDBOX"],
    ["/sandbox-keys/kind", "Change kind", "Settings", "SANDBOX"],
    ["/secrets/0190/revoke", "Revoke secret", "Secrets", null],
    ["/tokens", "Tokens", "Tokens", null],
    ["/api-calls", "API calls", "Statistics", null],
  ])("issue 13 §2: %s is %s below the tab %s", (path, label, tab, environment) => {
    expect(placeOf(`/applications/0190${path}`)).toEqual({ label, tab, environment });
  });

  it("the switch of environments stays on the tab, and the tabs stay in the environment", () => {
    expect(environmentLinks("1", placeOf("/applications/1/production-keys/quickstart")).map(({ to }) => to)).toEqual([
      "/applications/1/production-keys/quickstart",
      "/applications/1/sandbox-keys/quickstart",
    ]);
    expect(applicationTabs("1", "SANDBOX").map(({ to }) => to)).toContain("/applications/1/sandbox-keys/settings");
  });
});
