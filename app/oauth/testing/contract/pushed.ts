/** Pushed authorization requests in a store: written once, opened once, used once (RFC 9126). */
import { describe, expect, it } from "vitest";
import { KEPT_LATE, newPushed, OPEN_FOR, PUSHED_LIFETIME } from "../../authorization/pushed";
import type { Effect } from "../../effects";
import { aCommit, newId, START } from "../fixtures";
import type { Given } from "./given";

const LATER = START + 1000;
const SENT = new Map([
  ["state", ["ü \"'\\ \u2028"]],
  ["resource", ["https://a.example", "urn:b"]],
]);

/** Declares this part of the contract. */
export function describePushed(given: Given): void {
  const push = async () => {
    const client = await given.addClient();
    const pushed = newPushed(client, SENT, newId(), START);
    const commit = (effect: Effect) => given.store.commit({ ...aCommit(0, client, []), generation: null, usage: null, effects: [effect] });
    expect(await commit({ kind: "storePushed", pushed })).toBe("committed");
    return { pushed, commit };
  };
  const until = { expiresAt: LATER + OPEN_FOR, keptUntil: LATER + OPEN_FOR + KEPT_LATE };

  describe("effects storePushed, openPushed and usePushed", () => {
    it("a pushed request is read back as it was written", async () => {
      const { pushed } = await push();
      expect(await given.store.findPushed(pushed.id)).toEqual(pushed);
      expect(pushed).toMatchObject({ expiresAt: START + PUSHED_LIFETIME * 1000, openedAt: null, usedAt: null });
      expect(await given.store.findPushed(newId())).toBeUndefined();
    });

    it("the first of several that open it says until when it works", async () => {
      const { pushed, commit } = await push();
      expect(await commit({ kind: "openPushed", pushedId: pushed.id, at: LATER, ...until })).toBe("committed");
      expect(await commit({ kind: "openPushed", pushedId: pushed.id, at: LATER + 9, expiresAt: LATER * 2, keptUntil: LATER * 2 })).toBe(
        "committed",
      );
      expect(await given.store.findPushed(pushed.id)).toEqual({ ...pushed, openedAt: LATER, ...until });
    });

    it("RFC 9126 §4: of many at once one uses it, and nobody after", async () => {
      const { pushed, commit } = await push();
      const answers = await Promise.all(Array.from({ length: 20 }, () => commit({ kind: "usePushed", pushedId: pushed.id, at: LATER })));
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(19).fill("conflict")]);
      expect(await commit({ kind: "usePushed", pushedId: pushed.id, at: LATER })).toBe("conflict");
      expect(await commit({ kind: "usePushed", pushedId: newId(), at: LATER })).toBe("conflict");
      expect(await given.store.findPushed(pushed.id)).toEqual({ ...pushed, usedAt: LATER });
    });
  });
}
