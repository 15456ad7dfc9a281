import { describe, expect, it } from "vitest";
import { START } from "../testing/fixtures";
import { asksAboutPerson, claimsAbout } from "./claims";
import { parseClaims } from "./claims-request";

const PROFILE = { name: "Ada Lovelace", email: "ada@example.com", updatedAt: START };
const NOTHING = new Map();

describe("claims about a person (OpenID Connect Core §5)", () => {
  it("come by scope (§5.4)", () => {
    expect(claimsAbout(PROFILE, "openid", NOTHING)).toEqual({});
    expect(claimsAbout(PROFILE, "openid profile", NOTHING)).toEqual({ name: "Ada Lovelace", updated_at: START / 1000 });
    expect(claimsAbout(PROFILE, "email", NOTHING)).toEqual({ email: "ada@example.com", email_verified: false });
    expect(claimsAbout(PROFILE, "emails profiles", NOTHING), "a name within another is none").toEqual({});
  });

  it("come one by one (§5.5), and only by a value asked for (§5.5.1)", () => {
    const of = (claims: object) => claimsAbout(PROFILE, "", parseClaims(JSON.stringify({ userinfo: claims })).userinfo);
    expect(of({ name: null, picture: { essential: true } })).toEqual({ name: "Ada Lovelace" });
    expect(of({ email: { value: "ada@example.com" }, name: { values: ["Eve"] } })).toEqual({ email: "ada@example.com" });
    expect(of({ email_verified: { essential: true, value: true } }), "the portal has verified no address").toEqual({});
  });

  it("need the profile only if one of them is asked for", () => {
    expect(asksAboutPerson(parseClaims('{"id_token":{"auth_time":{"essential":true},"acr":null}}').idToken)).toBe(false);
    expect(asksAboutPerson(parseClaims('{"id_token":{"email":null}}').idToken)).toBe(true);
  });
});
