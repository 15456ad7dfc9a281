import { describe, expect, it } from "vitest";
import type { Effect } from "#app/oauth/effects";
import { aClient, aCommit } from "#app/oauth/testing/fixtures";
import { areAllClaimed, batchEffects, withoutClaim } from "./effects";

const client = aClient();
const consume = (tokenId: string, familyId: string | null = "f"): Effect => ({ kind: "consume", tokenId, familyId, at: 7 });
const revokeFamily = (familyId: string): Effect => ({ kind: "revokeFamily", familyId, at: 7 });
const batch = (...effects: readonly (readonly Effect[])[]) => effects.map((each) => ({ ...aCommit(1, client, []), effects: each }));

describe("the effects of a batch", () => {
  it("come by kind and sorted, claims apart from changes, with each family once", () => {
    expect(batchEffects(batch([consume("b", "g")], [], [consume("a"), revokeFamily("f")], [consume("c", null)]))).toEqual({
      claims: [{ kind: "consume", rows: '[["a",7],["b",7],["c",7]]', count: 3 }],
      changes: [{ kind: "revokeFamily", rows: '[["f",7]]', count: 1 }],
      families: '["c","f","g"]',
    });
    expect(batchEffects(batch([], []))).toBeUndefined();
  });

  it("a claim that the database gave once is had by the first who claims it", () => {
    const commits = batch([consume("a")], [consume("b")], [consume("a")], [revokeFamily("f")], [consume("c")]);
    const effects = batchEffects(commits);
    expect(effects && [areAllClaimed(effects, ["a", "b"]), areAllClaimed(effects, ["a", "b", "a", "c"])]).toEqual([false, true]);
    expect(withoutClaim(commits, ["b", "a"])).toEqual(new Set([2, 4]));
  });
});
