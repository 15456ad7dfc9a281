import { describe, expect, it } from "vitest";
import { chosenPkce, pkceOfferOf } from "./pkce";

const STRICT = { pkceRequired: true, pkcePlainAllowed: false };
const OPEN = { pkceRequired: false, pkcePlainAllowed: true };
const PLAIN = { pkceRequired: false, pkcePlainAllowed: true };

describe("what a key may choose of PKCE", () => {
  it.each([
    ["the realm decides", STRICT, "confidential", null, { required: false, plain: false }],
    ["the realm leaves it to keys", OPEN, "confidential", null, { required: true, plain: true }],
    ["plain was withdrawn, but is ticked", STRICT, "confidential", PLAIN, { required: false, plain: true }],
    ["RFC 9700 §2.1.1: a public client has no choice", OPEN, "public", PLAIN, { required: false, plain: false }],
  ])("%s", (_, policy, type, stored, offer) => {
    expect(pkceOfferOf(policy, type, stored)).toEqual(offer);
  });

  it("is kept where nothing is said, and is neither at first", () => {
    expect(chosenPkce(OPEN, {}, "confidential", null)).toEqual({ columns: { pkceRequired: false, pkcePlainAllowed: false }, problems: [] });
    const stored = { pkceRequired: true, pkcePlainAllowed: true };
    expect(chosenPkce(STRICT, {}, "confidential", stored)).toEqual({ columns: stored, problems: [] });
  });

  it.each([
    ["a realm that does not allow it", STRICT, "confidential"],
    ["a public client", OPEN, "public"],
  ])("plain is refused for %s, unless it is ticked already", (_, policy, type) => {
    expect(chosenPkce(policy, { pkcePlainAllowed: true }, type, null).problems).toMatchObject([["pkcePlainAllowed", expect.any(String)]]);
    expect(chosenPkce(policy, { pkcePlainAllowed: true }, type, PLAIN).problems).toEqual([]);
    expect(chosenPkce(policy, { pkcePlainAllowed: false }, type, PLAIN).columns.pkcePlainAllowed).toBe(false);
  });
});
