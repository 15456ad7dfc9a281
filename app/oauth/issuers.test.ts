import { describe, expect, it } from "vitest";
import { issuersOf } from "./issuers";

const PORTAL = "https://example.com/portal";

describe("the issuers of a realm", () => {
  it("are one for each product's paths, the canonical one first", () => {
    expect([...issuersOf(PORTAL, "root")].map((issuer) => issuer.slice(PORTAL.length))).toEqual([
      "",
      "/realms/root",
      "/oauth2/token",
      "/t/carbon.super/oauth2/token",
      "/t/root/oauth2/token",
      "/oauth2",
      "/oauth2/realms/root",
      "/am/oauth2",
      "/am/oauth2/realms/root",
    ]);
    expect([...issuersOf(PORTAL, "root/alpha")].map((issuer) => issuer.slice(PORTAL.length))).toEqual([
      "/realms/alpha",
      "/t/alpha/oauth2/token",
      "/oauth2/realms/root/realms/alpha",
      "/am/oauth2/realms/root/realms/alpha",
    ]);
  });

  it("item 104: are no other realm's", () => {
    const realms = ["root", "root/alpha", "root/beta", "root/alpha/beta"].map((path) => [...issuersOf(PORTAL, path)]);
    expect(new Set(realms.flat()).size).toBe(realms.flat().length);
  });
});
