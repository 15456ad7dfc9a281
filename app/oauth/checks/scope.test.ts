import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ScopeAccess } from "../scope-access";
import { causeOf } from "../testing/cause-of";
import { openScopes, someApis } from "../testing/fixtures";
import { grantScope, narrowScope } from "./scope";

const none = { scopePolicy: "strict", apiOfScope: new Map() } as const;
const policy = { ...none, scopes: openScopes("default", "read", "write", "Read"), defaultScopes: ["default", "read"] };
const application = { ownerRole: "developer", approvedScopes: [], scopePolicy: null, subscribedApis: [], registeredBy: "person" } as const;
/** Of a token that is for no API in particular. */
const anywhere = { apis: [] };
const everything = { ...application, scopes: null };
const some = { ...application, scopes: ["read", "write"] };

describe("scope of a new grant", () => {
  it("item 45: omitted means the realm's defaults that the client may have, else invalid_scope (RFC 6749 §3.3)", () => {
    expect(grantScope(undefined, everything, policy, anywhere)).toBe("default read");
    expect(grantScope(undefined, some, policy, anywhere)).toBe("read");
    expect(causeOf(() => grantScope(undefined, { ...some, scopes: ["write"] }, policy, anywhere))).toBe("scope_missing");
    expect(causeOf(() => grantScope(undefined, everything, { ...policy, defaultScopes: [] }, anywhere))).toBe("scope_missing");
  });

  it("item 46: a subset is granted exactly, in the order asked, duplicates collapsed (RFC 6749 §3.3)", () => {
    expect(grantScope("write read", some, policy, anywhere)).toBe("write read");
    expect(grantScope("write read write", some, policy, anywhere)).toBe("write read");
  });

  it("items 47, 48: a scope outside the realm or the client refuses the whole request, so the grant is what was asked for", () => {
    expect(causeOf(() => grantScope("read admin", everything, policy, anywhere))).toBe("scope_unknown");
    expect(causeOf(() => grantScope("read default", some, policy, anywhere))).toBe("scope_not_allowed");
  });

  it.each(['re"ad', "re\\ad", "re\tad", "réad", "read  write", " read", "read ", "read\nwrite", "\u007f"])(
    "item 49: %j is malformed (RFC 6749 §3.3)",
    (scope) => {
      expect(causeOf(() => grantScope(scope, everything, policy, anywhere))).toBe("scope_malformed");
    },
  );

  it("item 50: scopes are case-sensitive (RFC 6749 §3.3)", () => {
    expect(grantScope("Read", everything, policy, anywhere)).toBe("Read");
    expect(causeOf(() => grantScope("Read", some, policy, anywhere))).toBe("scope_not_allowed");
  });

  it("item 51: a scope taken from the realm is gone from the client too", () => {
    expect(causeOf(() => grantScope("write", some, { ...policy, scopes: openScopes("read") }, anywhere))).toBe("scope_unknown");
  });

  it("whatever is asked, what is granted was asked for and allowed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("read", "write", "default", "admin", "Read", ""), { minLength: 1 }),
        (asked: readonly string[]) => {
          const cause = causeOf(() => {
            for (const scope of grantScope(asked.join(" "), some, policy, anywhere).split(" "))
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
    expect(narrowScope(undefined, "read write", everything, policy, anywhere)).toBe("read write");
    expect(narrowScope("write", "read write", everything, policy, anywhere)).toBe("write");
    expect(causeOf(() => narrowScope("read default", "read write", everything, policy, anywhere))).toBe("scope_exceeds_grant");
    expect(causeOf(() => narrowScope('re"ad', "read", everything, policy, anywhere))).toBe("scope_malformed");
  });

  it("item 51: what was taken from the client since is left out, or refused when asked for by name", () => {
    expect(narrowScope(undefined, "default write", some, policy, anywhere)).toBe("write");
    expect(causeOf(() => narrowScope("default", "default write", some, policy, anywhere))).toBe("scope_not_allowed");
    expect(causeOf(() => narrowScope(undefined, "default", some, policy, anywhere))).toBe("scope_missing");
  });
});

describe("who may have a scope (issue 10: scopes authorise nothing)", () => {
  const guarded = {
    ...none,
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
      expect(causeOf(() => grantScope(scope, stranger, guarded, anywhere))).toBe("scope_needs_approval");
      expect(causeOf(() => grantScope(scope, { ...stranger, scopes: null }, guarded, anywhere))).toBe("scope_needs_approval");
      const given = scope === "for.admins" ? { ...stranger, ownerRole: "admin" as const } : approved;
      expect(grantScope(scope, given, guarded, anywhere)).toBe(scope);
    },
  );

  it("by role, an admin's application has what a developer's has, and an approval says nothing", () => {
    expect(grantScope("for.developers", stranger, guarded, anywhere)).toBe("for.developers");
    expect(grantScope("for.developers", { ...stranger, ownerRole: "admin" }, guarded, anywhere)).toBe("for.developers");
    expect(causeOf(() => grantScope("for.admins", { ...stranger, approvedScopes: ["for.admins"] }, guarded, anywhere))).toBe(
      "scope_needs_approval",
    );
  });

  it("a key that names no scopes has the open ones alone, whatever its application was given", () => {
    const key = { ...approved, ownerRole: "admin" as const, scopes: null };
    for (const scope of all) {
      if (scope === "default") expect(grantScope(scope, key, guarded, anywhere)).toBe(scope);
      else expect(causeOf(() => grantScope(scope, key, guarded, anywhere))).toBe("scope_not_allowed");
    }
  });

  it("an approved application still needs the scope on its key's own list", () => {
    expect(causeOf(() => grantScope("closed", { ...approved, scopes: ["default"] }, guarded, anywhere))).toBe("scope_not_allowed");
  });

  it("defaults are filtered by the same rule", () => {
    expect(grantScope(undefined, stranger, guarded, anywhere)).toBe("default");
    expect(grantScope(undefined, approved, guarded, anywhere)).toBe("default on.request closed");
    expect(grantScope(undefined, { ...approved, scopes: null }, guarded, anywhere)).toBe("default");
  });

  it("a refresh is narrowed to what is still allowed (RFC 6749 §6)", () => {
    expect(narrowScope(undefined, "default closed", approved, guarded, anywhere)).toBe("default closed");
    expect(narrowScope(undefined, "default closed", stranger, guarded, anywhere)).toBe("default");
    expect(causeOf(() => narrowScope("closed", "default closed", stranger, guarded, anywhere))).toBe("scope_needs_approval");
  });
});

describe("the scopes of APIs (issue 12 §4)", () => {
  const { ids, apis, apiOfScope } = someApis(
    { identifier: "https://orders.example", scopes: ["orders.read", "orders.write"] },
    { identifier: "https://stock.example", scopes: ["stock.read"] },
  );
  const [orders, stock] = [...apis.values()];
  if (!orders || !stock) throw new Error("two APIs");
  const realm = { ...policy, scopes: openScopes("default", "orders.read", "orders.write", "stock.read"), apiOfScope };
  const [ofOrders, ofStock] = ids;
  const both = { ...everything, subscribedApis: [ofOrders ?? "", ofStock ?? ""] };
  const one = { ...everything, subscribedApis: [ofOrders ?? ""] };

  it("are had by applications that subscribe to them, beside the common ones", () => {
    expect(grantScope("default orders.read stock.read", both, realm, anywhere)).toBe("default orders.read stock.read");
    expect(grantScope("default orders.read", one, realm, anywhere)).toBe("default orders.read");
    expect(causeOf(() => grantScope("stock.read", one, realm, anywhere))).toBe("scope_not_subscribed");
    expect(causeOf(() => grantScope("stock.read", { ...one, scopes: ["stock.read"] }, realm, anywhere))).toBe("scope_not_subscribed");
  });

  it("of other APIs than the token is for are refused, whatever the application subscribes to (RFC 8707 §2)", () => {
    expect(grantScope("default orders.read", both, realm, { apis: [orders] })).toBe("default orders.read");
    expect(grantScope("orders.read stock.read", both, realm, { apis: [stock, orders] })).toBe("orders.read stock.read");
    expect(causeOf(() => grantScope("orders.read stock.read", both, realm, { apis: [orders] }))).toBe("scope_of_other_api");
  });

  it("keep their own access: a subscription alone does not give a scope that needs an approval", () => {
    const guarded = { ...realm, scopes: new Map([...realm.scopes, ["orders.write", { kind: "request" } as const]]) };
    expect(causeOf(() => grantScope("orders.write", { ...one, scopes: ["orders.write"] }, guarded, anywhere))).toBe("scope_needs_approval");
  });

  it("are lost with the subscription at the next refresh, and narrowed to the API that a refresh asks for", () => {
    expect(narrowScope(undefined, "default orders.read stock.read", one, realm, anywhere)).toBe("default orders.read");
    expect(narrowScope(undefined, "default orders.read stock.read", both, realm, { apis: [stock] })).toBe("default stock.read");
    expect(causeOf(() => narrowScope("stock.read", "orders.read stock.read", one, realm, anywhere))).toBe("scope_not_subscribed");
  });

  it("a client that registered itself has those of open APIs, and no others", () => {
    const agent = { ...everything, registeredBy: "document" } as const;
    expect(grantScope("orders.read", agent, realm, anywhere)).toBe("orders.read");
    const asked = { ...realm, apiOfScope: new Map([["orders.read", { ...orders, approval: "request" as const }]]) };
    expect(causeOf(() => grantScope("orders.read", agent, asked, anywhere))).toBe("scope_not_subscribed");
  });
});

describe("a realm or a key that drops scopes (RFC 6749 §3.3, WSO2)", () => {
  const dropping = { ...policy, scopePolicy: "drop" } as const;

  it("items 47, 48: grants what is allowed, and says so by what it returns", () => {
    expect(grantScope("admin write default", some, dropping, anywhere)).toBe("write");
    expect(grantScope("write read", some, dropping, anywhere)).toBe("write read");
  });

  it("wso2.md: PRODUCTION, which its suite asks for everywhere, leaves the default scopes where the realm has no scope of that name", () => {
    expect(grantScope("PRODUCTION", everything, dropping, anywhere)).toBe("default read");
    expect(grantScope("PRODUCTION", everything, { ...dropping, scopes: openScopes("PRODUCTION") }, anywhere)).toBe("PRODUCTION");
    expect(causeOf(() => grantScope("PRODUCTION", everything, { ...dropping, defaultScopes: [] }, anywhere))).toBe("scope_missing");
  });

  it("the key's own choice stands before the realm's", () => {
    expect(causeOf(() => grantScope("admin read", { ...some, scopePolicy: "strict" }, dropping, anywhere))).toBe("scope_unknown");
    expect(grantScope("admin read", { ...some, scopePolicy: "drop" }, policy, anywhere)).toBe("read");
  });

  it("item 49: what is malformed is refused all the same", () => {
    expect(causeOf(() => grantScope('re"ad', everything, dropping, anywhere))).toBe("scope_malformed");
  });

  it("item 78: a refresh drops what was taken since, and never widens (RFC 6749 §6)", () => {
    expect(narrowScope("default write", "default write", some, dropping, anywhere)).toBe("write");
    expect(causeOf(() => narrowScope("default", "default write", some, dropping, anywhere))).toBe("scope_missing");
    expect(causeOf(() => narrowScope("read", "default write", some, dropping, anywhere))).toBe("scope_exceeds_grant");
  });
});
