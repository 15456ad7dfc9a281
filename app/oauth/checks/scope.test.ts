import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causeOf } from "../testing/cause-of";
import { grantScope, narrowScope } from "./scope";

const policy = { scopes: new Set(["default", "read", "write", "Read"]), defaultScopes: ["default", "read"] };
const everything = { scopes: null };
const some = { scopes: ["read", "write"] };

describe("scope of a new grant", () => {
  it("item 45: omitted means the realm's defaults that the client may have, else invalid_scope (RFC 6749 §3.3)", () => {
    expect(grantScope(undefined, everything, policy)).toBe("default read");
    expect(grantScope(undefined, some, policy)).toBe("read");
    expect(causeOf(() => grantScope(undefined, { scopes: ["write"] }, policy))).toBe("scope_missing");
    expect(causeOf(() => grantScope(undefined, everything, { ...policy, defaultScopes: [] }))).toBe("scope_missing");
  });

  it("item 46: a subset is granted exactly, in the order asked, duplicates collapsed (RFC 6749 §3.3)", () => {
    expect(grantScope("write read", some, policy)).toBe("write read");
    expect(grantScope("write read write", some, policy)).toBe("write read");
  });

  it("items 47, 48: a scope outside the realm or the client refuses the whole request, so the grant is what was asked for", () => {
    expect(causeOf(() => grantScope("read admin", everything, policy))).toBe("scope_unknown");
    expect(causeOf(() => grantScope("read default", some, policy))).toBe("scope_not_allowed");
  });

  it.each(['re"ad', "re\\ad", "re\tad", "réad", "read  write", " read", "read ", "read\nwrite", "\u007f"])(
    "item 49: %j is malformed (RFC 6749 §3.3)",
    (scope) => {
      expect(causeOf(() => grantScope(scope, everything, policy))).toBe("scope_malformed");
    },
  );

  it("item 50: scopes are case-sensitive (RFC 6749 §3.3)", () => {
    expect(grantScope("Read", everything, policy)).toBe("Read");
    expect(causeOf(() => grantScope("Read", some, policy))).toBe("scope_not_allowed");
  });

  it("item 51: a scope taken from the realm is gone from the client too", () => {
    expect(causeOf(() => grantScope("write", some, { ...policy, scopes: new Set(["read"]) }))).toBe("scope_unknown");
  });

  it("whatever is asked, what is granted was asked for and allowed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("read", "write", "default", "admin", "Read", ""), { minLength: 1 }),
        (asked: readonly string[]) => {
          const cause = causeOf(() => {
            for (const scope of grantScope(asked.join(" "), some, policy).split(" "))
              expect(asked.includes(scope) && some.scopes.includes(scope)).toBe(true);
          });
          expect(cause === undefined).toBe(asked.every((scope) => some.scopes.includes(scope)));
        },
      ),
    );
  });
});

describe("scope of a refresh", () => {
  it("item 78: omitted is the original, narrower is granted, wider is invalid_scope (RFC 6749 §6)", () => {
    expect(narrowScope(undefined, "read write", everything, policy)).toBe("read write");
    expect(narrowScope("write", "read write", everything, policy)).toBe("write");
    expect(causeOf(() => narrowScope("read default", "read write", everything, policy))).toBe("scope_exceeds_grant");
    expect(causeOf(() => narrowScope('re"ad', "read", everything, policy))).toBe("scope_malformed");
  });

  it("item 51: what was taken from the client since is left out, or refused when asked for by name", () => {
    expect(narrowScope(undefined, "default write", some, policy)).toBe("write");
    expect(causeOf(() => narrowScope("default", "default write", some, policy))).toBe("scope_not_allowed");
    expect(causeOf(() => narrowScope(undefined, "default", some, policy))).toBe("scope_missing");
  });
});
