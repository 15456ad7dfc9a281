/** A refresh token works once. */
import { describe, expect, it } from "vitest";
import { aCommit, newId, START } from "../fixtures";
import { type Given, stored } from "./given";

/** Declares this part of the contract. */
export function describeRotation(given: Given): void {
  describe("refresh token rotation", () => {
    it("consumes the old token and writes the new ones", async () => {
      const { client, refresh, successor } = await given.issueFamily();
      const next = successor();
      const commit = aCommit(await given.generation(), client, [next], { at: START + 5000, grantType: "refresh_token" });
      expect(await given.store.rotate(refresh.id, commit)).toBe("committed");
      expect(await given.store.findToken(refresh.id)).toEqual(stored(refresh, { consumedAt: START + 5000 }));
      expect(await given.store.findToken(next.id)).toEqual(stored(next));
    });

    it("item 83: of many at once exactly one succeeds, and only that one is counted", async () => {
      const { client, refresh, successor } = await given.issueFamily();
      const now = await given.generation();
      const nexts = Array.from({ length: 12 }, successor);
      const answers = await Promise.all(
        nexts.map((next) => given.store.rotate(refresh.id, aCommit(now, client, [next], { grantType: "refresh_token" }))),
      );
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(11).fill("reused")]);
      const found = await Promise.all(nexts.map((next) => given.store.findToken(next.id)));
      expect(found.map((token) => token !== undefined)).toEqual(answers.map((answer) => answer === "committed"));
      const rows = await given.harness.usage(client.applicationId);
      expect(rows.find((row) => row.grantType === "refresh_token")?.count).toBe(1);
    });

    it("an unknown or a revoked token is `reused`, and nothing is written", async () => {
      const { client, refresh, successor } = await given.issueFamily();
      await given.store.revokeToken(refresh.id, START);
      const next = successor();
      const commit = aCommit(await given.generation(), client, [next], { grantType: "refresh_token" });
      expect(await given.store.rotate(refresh.id, commit)).toBe("reused");
      expect(await given.store.rotate(newId(), commit)).toBe("reused");
      expect(await given.store.findToken(next.id)).toBeUndefined();
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ grantType: "client_credentials", count: 1 }]);
    });

    it("issue 10 §2: a change of something else leaves a rotation: it consumes and writes once", async () => {
      const { client, refresh, successor } = await given.issueFamily();
      const other = await given.addClient();
      const before = await given.generation();
      await given.harness.suspendApplication(other.applicationId);
      const next = successor();
      expect(await given.store.rotate(refresh.id, aCommit(before, client, [next]))).toBe("committed");
      expect(await given.store.findToken(next.id)).toEqual(stored(next));
      expect(await given.store.rotate(refresh.id, aCommit(before, client, [successor()]))).toBe("reused");
    });

    it("a stale rotation consumes nothing", async () => {
      const { client, refresh, successor } = await given.issueFamily();
      const before = await given.generation();
      await given.harness.suspendApplication(client.applicationId);
      expect(await given.store.rotate(refresh.id, aCommit(before, client, [successor()]))).toBe("stale");
      expect(await given.store.findToken(refresh.id)).toEqual(stored(refresh));
    });
  });
}
