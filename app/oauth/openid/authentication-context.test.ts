import { describe, expect, it } from "vitest";
import { causeOf } from "../testing/cause-of";
import { PASSWORD_CONTEXT, requireContext } from "./authentication-context";
import { parseClaims } from "./claims-request";

describe("acr asked for by the claims parameter (OpenID Connect Core §5.5.1.1)", () => {
  const demand = (acr: unknown, member = "id_token") => requireContext(parseClaims(JSON.stringify({ [member]: { acr } })).idToken);

  it("is refused where it is essential and none of its values is met", () => {
    expect(causeOf(() => demand({ essential: true, values: ["phr", "phrh"] }))).toBe("acr_unmet");
    expect(causeOf(() => demand({ essential: true, value: "phr" }))).toBe("acr_unmet");
  });

  it.each([
    ["one of its values is met", { essential: true, values: ["phr", PASSWORD_CONTEXT] }],
    ["it is voluntary", { values: ["phr"] }],
    ["it names no value", { essential: true }],
    ["it is asked for plainly", null],
  ])("is a wish, or met, where %s", (_where, acr) => {
    expect(() => demand(acr)).not.toThrow();
  });

  it("is about the ID token alone", () => {
    expect(() => demand({ essential: true, value: "phr" }, "userinfo")).not.toThrow();
  });
});
