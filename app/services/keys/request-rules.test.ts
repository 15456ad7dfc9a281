import { describe, expect, it } from "vitest";
import { chosenRequestRules, NO_REQUEST_RULES } from "./request-rules";

const BOTH = { pushedRequestsRequired: true, signedRequestsRequired: true };

describe("how a key's requests must come (RFC 9126 §6, RFC 9101 §10.5)", () => {
  it("is in no way of its own by default, and stays as it is stored where nothing is said", () => {
    expect(chosenRequestRules({}, null, null)).toEqual({ columns: NO_REQUEST_RULES, problems: [] });
    expect(chosenRequestRules({}, "private_key_jwt", BOTH)).toEqual({ columns: BOTH, problems: [] });
  });

  it("is signed only where there are public keys to check it by", () => {
    expect(chosenRequestRules(BOTH, "private_key_jwt", null)).toEqual({ columns: BOTH, problems: [] });
    expect(chosenRequestRules(BOTH, null, null).problems).toEqual([["signedRequestsRequired", expect.any(String)]]);
    expect(chosenRequestRules({}, null, BOTH).columns).toEqual({ pushedRequestsRequired: true, signedRequestsRequired: false });
  });
});
