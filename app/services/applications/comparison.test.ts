/** Issue 13 §4: how a list of applications is narrowed and sorted. */
import { describe, expect, it } from "vitest";
import { countFitting, fits, inOrder, SORT_NAMES, type Standing } from "./comparison";
import type { Condition } from "./condition";

const at = (day: number) => new Date(Date.UTC(2026, 10, day));
const standing = (name: string, more: Partial<Standing> = {}): Standing => ({
  ...{ id: name, name, ownerName: "Ada", status: "active", createdAt: at(1), hasKeys: true, hasPassword: false },
  ...{ expiresAt: null, lastUsedAt: null, issued: 0, refused: 0, conditions: [] },
  ...more,
});
const namesOf = (standings: readonly Standing[]) => standings.map(({ name }) => name);

describe("the order of applications", () => {
  const billing = standing("app 10", { issued: 90, refused: 10, expiresAt: at(9), lastUsedAt: at(3), createdAt: at(2), ownerName: "Zoe" });
  const checkout = standing("app 2", {
    issued: 1000,
    refused: 1,
    expiresAt: at(5),
    lastUsedAt: at(4),
    conditions: [{ kind: "failing", since: at(1) }],
  });
  const quiet = standing("Éclair", { conditions: [{ kind: "unused", since: null }] });
  const plain = standing("Eclair 2");
  const all = [plain, quiet, billing, checkout];

  it.each([
    ["state", true, ["app 2", "Éclair", "app 10", "Eclair 2"]],
    ["name", false, ["app 2", "app 10", "Éclair", "Eclair 2"]],
    ["name", true, ["Eclair 2", "Éclair", "app 10", "app 2"]],
    ["requests", true, ["app 2", "app 10", "Éclair", "Eclair 2"]],
    ["refused", true, ["app 10", "app 2", "Éclair", "Eclair 2"]],
    ["refused", false, ["app 2", "app 10", "Éclair", "Eclair 2"]],
    ["expiry", false, ["app 2", "app 10", "Éclair", "Eclair 2"]],
    ["expiry", true, ["app 10", "app 2", "Éclair", "Eclair 2"]],
    ["used", true, ["app 2", "app 10", "Éclair", "Eclair 2"]],
    ["created", true, ["app 10", "app 2", "Éclair", "Eclair 2"]],
    ["owner", false, ["app 2", "Éclair", "Eclair 2", "app 10"]],
  ] as const)("is by %s, descending: %s, equal ones and those that have none by name", (sort, descending, expected) => {
    expect(namesOf(inOrder(all, sort, descending))).toEqual(expected);
    expect(namesOf(inOrder(all.toReversed(), sort, descending))).toEqual(expected);
  });

  it("never depends on the order they come in, whatever the sort", () => {
    for (const sort of SORT_NAMES) expect(inOrder(all, sort, true)).toEqual(inOrder(all.toReversed(), sort, true));
  });
});

describe("the filters", () => {
  const having = (...kinds: Condition["kind"][]) => ({ conditions: kinds.map((kind) => conditions[kind]) });
  const conditions: Readonly<Record<Condition["kind"], Condition>> = {
    suspended: { kind: "suspended" },
    failing: { kind: "failing", since: at(1) },
    expiring: { kind: "expiring", at: at(2) },
    password: { kind: "password" },
    empty: { kind: "empty" },
    unused: { kind: "unused", since: null },
    active: { kind: "active" },
  };

  it("show an application under each thing that holds of it, not under the worst alone", () => {
    expect(fits(having("failing", "expiring"), "expiring")).toBe(true);
    expect(fits(having("failing"), "expiring")).toBe(false);
    expect(fits(having(), "all")).toBe(true);
  });

  it("count as in need of attention what is suspended, failing, expiring or takes passwords", () => {
    expect((["suspended", "failing", "expiring", "password"] as const).every((kind) => fits(having(kind), "attention"))).toBe(true);
    expect((["empty", "unused"] as const).some((kind) => fits(having(kind), "attention"))).toBe(false);
    const standings = [standing("a", having("failing", "expiring")), standing("b", having("unused")), standing("c")];
    expect(countFitting(standings)).toEqual({ all: 3, attention: 1, failing: 1, expiring: 1, unused: 1, suspended: 0 });
  });
});
