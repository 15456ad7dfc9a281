import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ScopeAccess } from "../scope-access";
import { causeOf } from "../testing/cause-of";
import { openScopes } from "../testing/fixtures";
import { grantScope, narrowScope } from "./scope";

const policy = { scopes: openScopes("default", "read", "write", "Read"), defaultScopes: ["default", "read"] };
const application = { ownerRole: "developer", approvedScopes: [] } as const;
const everything = { ...application, scopes: null };
const some = { ...application, scopes: ["read", "write"] };

describe("scope of a new grant", () => {
  it("item 45: omitted means the realm's defaults that the client may have, else invalid_scope (RFC 6749 §3.3)", () => {
    expect(grantScope(undefined, everything, policy)).toBe("default read");
    expect(grantScope(undefined, some, policy)).toBe("read");
    expect(causeOf(() => grantScope(undefined, { ...some, scopes: ["write"] }, policy))).toBe("scope_missing");
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
    expect(causeOf(() => grantScope("write", some, { ...policy, scopes: openScopes("read") }))).toBe("scope_unknown");
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

describe("who may have a scope (issue 10: scopes authorise nothing)", () => {
  const guarded = {
    scopes: new Map<string, ScopeAccess>([
      ["default", { kind: "open" }],
      ["on.request", { kind: "request" }],
      ["for.admins", { kind: "role", role: "admin" }],
      ["for.developers", { kind: "role", role: "developer" }],
      ["closed", { kind: "named" }],
    ]),
    defaultScopes: ["default", "on.request", "closed"],
  };
  const all = [...guarded.scopes.keys()];
  const stranger = { ...application, scopes: all };
  const approved = { ...stranger, approvedScopes: ["on.request", "closed"] };

  it.each(["on.request", "for.admins", "closed"])(
    "%s is refused although the key names it, and granted to whom an admin gave it",
    (scope) => {
      expect(causeOf(() => grantScope(scope, stranger, guarded))).toBe("scope_needs_approval");
      expect(causeOf(() => grantScope(scope, { ...stranger, scopes: null }, guarded))).toBe("scope_needs_approval");
      const given = scope === "for.admins" ? { ...stranger, ownerRole: "admin" as const } : approved;
      expect(grantScope(scope, given, guarded)).toBe(scope);
    },
  );

  it("by role, an admin's application has what a developer's has, and an approval says nothing", () => {
    expect(grantScope("for.developers", stranger, guarded)).toBe("for.developers");
    expect(grantScope("for.developers", { ...stranger, ownerRole: "admin" }, guarded)).toBe("for.developers");
    expect(causeOf(() => grantScope("for.admins", { ...stranger, approvedScopes: ["for.admins"] }, guarded))).toBe("scope_needs_approval");
  });

  it("a key that names no scopes has the open ones alone, whatever its application was given", () => {
    const key = { ...approved, ownerRole: "admin" as const, scopes: null };
    for (const scope of all) {
      if (scope === "default") expect(grantScope(scope, key, guarded)).toBe(scope);
      else expect(causeOf(() => grantScope(scope, key, guarded))).toBe("scope_not_allowed");
    }
  });

  it("an approved application still needs the scope on its key's own list", () => {
    expect(causeOf(() => grantScope("closed", { ...approved, scopes: ["default"] }, guarded))).toBe("scope_not_allowed");
  });

  it("defaults are filtered by the same rule", () => {
    expect(grantScope(undefined, stranger, guarded)).toBe("default");
    expect(grantScope(undefined, approved, guarded)).toBe("default on.request closed");
    expect(grantScope(undefined, { ...approved, scopes: null }, guarded)).toBe("default");
  });

  it("a refresh is narrowed to what is still allowed (RFC 6749 §6)", () => {
    expect(narrowScope(undefined, "default closed", approved, guarded)).toBe("default closed");
    expect(narrowScope(undefined, "default closed", stranger, guarded)).toBe("default");
    expect(causeOf(() => narrowScope("closed", "default closed", stranger, guarded))).toBe("scope_needs_approval");
  });
});
