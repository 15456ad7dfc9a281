import { describe, expect, it } from "vitest";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import type { RealmKeyPolicy } from "../keys/policy";
import { programOffers } from "./programs";

function policyWith(...names: readonly GrantTypeName[]): RealmKeyPolicy {
  return {
    grantTypes: names.flatMap((name) => grantTypeInfo(name) ?? []),
    defaults: { application: 3600, user: 3600, refresh: 86_400 },
    limits: { minimum: 60, maximumAccess: 86_400, maximumRefresh: 2_592_000 },
    refreshGrace: 30,
    refreshTokensMayBeKept: false,
    pkceRequired: false,
    pkcePlainAllowed: false,
  };
}

const ticked = (...names: readonly GrantTypeName[]) =>
  Object.fromEntries(programOffers(policyWith(...names)).map(({ name, grantTypes }) => [name, grantTypes]));

describe("issue 13 §1: what an application is decides its grant types, of those that are in force", () => {
  it.each([
    [
      ["client_credentials", "refresh_token", "authorization_code"] as const,
      {
        server: ["client_credentials"],
        web: ["authorization_code", "refresh_token"],
        browser: ["authorization_code", "refresh_token"],
        device: ["authorization_code", "refresh_token"],
      },
    ],
    [
      ["client_credentials", "authorization_code"] as const,
      { server: ["client_credentials"], web: ["authorization_code"], browser: ["authorization_code"], device: ["authorization_code"] },
    ],
    [["refresh_token", "password"] as const, { server: [], web: [], browser: [], device: [] }],
    [["client_credentials"] as const, { server: ["client_credentials"], web: [], browser: [], device: [] }],
  ])("%j", (inForce, expected) => expect(ticked(...inForce)).toEqual(expected));

  it("says which grant type an admin would have to switch on", () => {
    const [server, web] = programOffers(policyWith("refresh_token"));
    expect([server?.grantLabels, web?.grantLabels]).toEqual([["Client Credentials"], ["Code"]]);
  });

  it("asks for a callback URL where people sign in, and knows that of a command line", () => {
    const offers = programOffers(policyWith("client_credentials", "authorization_code"));
    expect(offers.map(({ needsCallbackUrl }) => needsCallbackUrl)).toEqual([false, true, true, true]);
    expect(offers.map(({ defaultCallbackUrl }) => defaultCallbackUrl)).toEqual([null, null, null, "http://127.0.0.1/callback"]);
  });
});
