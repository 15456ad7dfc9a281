import { describe, expect, it } from "vitest";
import type { Effect } from "#app/oauth/effects";
import { aClient, aCommit } from "#app/oauth/testing/fixtures";
import { areAllClaimed, batchEffects, claimName, withoutClaim } from "./effects";

const client = aClient();
const consume = (tokenId: string, familyId: string | null = "f"): Effect => ({
  kind: "consume",
  tokenId,
  familyId,
  successor: { refreshId: "r", accessId: "s" },
  at: 7,
});
const requireUnrevoked = (tokenId: string): Effect => ({ kind: "requireUnrevoked", tokenId, familyId: "f" });
const countReplay = (clientRef: string): Effect => ({ kind: "countReplay", realmId: "root", clientRef, at: 3 * 86_400_000 });
const revokeFamily = (familyId: string): Effect => ({ kind: "revokeFamily", familyId, at: 7 });
const batch = (...effects: readonly (readonly Effect[])[]) => effects.map((each) => ({ ...aCommit(1, client, []), effects: each }));

describe("the effects of a batch", () => {
  it("come by kind and sorted, claims apart from changes, with each lock once", () => {
    expect(batchEffects(batch([consume("b", "g")], [], [consume("a"), revokeFamily("f")], [consume("c", null)]))).toEqual({
      claims: [{ kind: "consume", rows: '[["a",7,"r","s"],["b",7,"r","s"],["c",7,"r","s"]]', count: 3 }],
      changes: [{ kind: "revokeFamily", rows: '[["f",7]]', count: 1 }],
      locks: '["c","f","g"]',
    });
    expect(batchEffects(batch([], []))).toBeUndefined();
  });

  it("a claim that the database gave once is had by the first who claims it", () => {
    const commits = batch([consume("a")], [consume("b")], [consume("a")], [revokeFamily("f")], [consume("c")]);
    const effects = batchEffects(commits);
    const [a, b, c] = [claimName("consume", "a"), claimName("consume", "b"), claimName("consume", "c")];
    expect(effects && [areAllClaimed(effects, [a, b]), areAllClaimed(effects, [a, b, a, c])]).toEqual([false, true]);
    expect(withoutClaim(commits, [b, a])).toEqual(new Set([2, 4]));
  });

  it("a condition that holds is had by all who need it, and says nothing of a claim on the same token", () => {
    const commits = batch([requireUnrevoked("a")], [consume("a")], [requireUnrevoked("a")], [requireUnrevoked("b")], [countReplay("c")]);
    expect(batchEffects(commits)).toMatchObject({ changes: [{ kind: "countReplay", rows: '[["c","root",3]]' }], locks: '["f"]' });
    expect(withoutClaim(commits, [claimName("requireUnrevoked", "a")])).toEqual(new Set([1, 3]));
  });
});
