import { describe, expect, it } from "vitest";
import { RecentChanges } from "./recent-changes";

const client = { ref: "c", applicationId: "a", ownerId: "o" };
const basis = { realmId: "root", client, userId: "u" };

function changed(...changes: Parameters<RecentChanges["note"]>[1]): RecentChanges {
  const recent = new RecentChanges();
  recent.restart(10);
  recent.note(11, changes);
  return recent;
}

describe("what has changed since a generation", () => {
  it.each([
    ["realm", "root"],
    ["client", "c"],
    ["application", "a"],
    ["user", "o"],
    ["user", "u"],
  ] as const)("the %s %s concerns a decision that was made on it, up to the generation of the change", (kind, key) => {
    const recent = changed({ kind, key });
    expect([recent.concern(basis, 10), recent.concern(basis, 11)]).toEqual([true, false]);
  });

  it("others of the same kinds concern it not", () => {
    const recent = changed(...(["realm", "client", "application", "user"] as const).map((kind) => ({ kind, key: "other" })));
    expect(recent.concern(basis, 10)).toBe(false);
    expect(recent.concern({ ...basis, userId: undefined }, 10)).toBe(true);
    expect(recent.concern({ ...basis, client: undefined }, 10)).toBe(true);
  });

  it("is everything where it is not known: before the first read, of another database, of a generation to come", () => {
    expect(new RecentChanges().concern(basis, 0)).toBe(true);
    const recent = changed();
    expect([recent.concern(basis, 9), recent.concern(basis, 12)]).toEqual([true, true]);
    recent.restart(5);
    expect([recent.concern(basis, 4), recent.concern(basis, 5), recent.concern(basis, 11)]).toEqual([true, true, true]);
  });

  it("takes bounded memory: what it has let go of counts as changed", () => {
    const recent = changed({ kind: "application", key: "first" });
    for (let at = 12; at < 11_000; at += 1) recent.note(at, [{ kind: "application", key: `n${at}` }]);
    expect(recent.concern(basis, 11)).toBe(true);
    expect(recent.concern(basis, 10_990)).toBe(false);
  });
});
