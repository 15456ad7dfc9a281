/** What is revoked stays so, and races nothing. */
import { describe, expect, it } from "vitest";
import { aCommit, aFailure, newId, START } from "../fixtures";
import { type Given, stored } from "./given";

/** Declares this part of the contract. */
export function describeRevocation(given: Given): void {
  describe("revocation", () => {
    it("of a family reaches its every token and no other, and keeps the first time", async () => {
      const { client, familyId, access, refresh } = await given.issueFamily();
      const other = await given.issueFamily();
      const failure = aFailure(client, { cause: "refresh_token_reused" });
      const commit = { ...aCommit(await given.generation(), client, [], { outcome: "refresh_token_reused" }), failure };
      expect(await given.store.revokeFamily(familyId, START + 1000, commit)).toBe("committed");
      expect(await given.store.revokeFamily(familyId, START + 2000)).toBe("committed");
      for (const token of [access, refresh]) {
        expect(await given.store.findToken(token.id)).toEqual(stored(token, { revokedAt: START + 1000 }));
      }
      expect((await given.store.findToken(other.refresh.id))?.revokedAt).toBeNull();
      expect(await given.harness.failures(client.applicationId)).toEqual([failure]);
      expect((await given.harness.usage(client.applicationId)).find((row) => row.outcome === "refresh_token_reused")?.count).toBe(1);
    });

    it("of a family on an old generation is stale and revokes nothing", async () => {
      const { client, familyId, access } = await given.issueFamily();
      const before = await given.generation();
      await given.harness.suspendApplication(client.applicationId);
      const commit = aCommit(before, client, [], { outcome: "refresh_token_reused" });
      expect(await given.store.revokeFamily(familyId, START, commit)).toBe("stale");
      expect((await given.store.findToken(access.id))?.revokedAt).toBeNull();
    });

    it("issue 10 §2: of a family goes on after a change of something else", async () => {
      const { client, familyId, access } = await given.issueFamily();
      const other = await given.addClient();
      const before = await given.generation();
      await given.harness.suspendApplication(other.applicationId);
      const commit = aCommit(before, client, [], { outcome: "refresh_token_reused" });
      expect(await given.store.revokeFamily(familyId, START, commit)).toBe("committed");
      expect((await given.store.findToken(access.id))?.revokedAt).toBe(START);
    });

    it("item 81: a rotation that races the revocation of its family leaves no live token", async () => {
      for (let round = 0; round < 15; round += 1) {
        const { client, familyId, refresh, successor } = await given.issueFamily();
        const next = successor();
        const rotation = aCommit(await given.generation(), client, [next], { grantType: "refresh_token" });
        const [rotated] = await Promise.all([given.store.rotate(refresh.id, rotation), given.store.revokeFamily(familyId, START + 1000)]);
        const made = await given.store.findToken(next.id);
        if (rotated === "committed") expect(made?.revokedAt).toBe(START + 1000);
        else expect(made).toBeUndefined();
      }
    });

    it("of one token leaves the others, may be repeated, and ignores what does not exist", async () => {
      const { access, refresh } = await given.issueFamily();
      await given.store.revokeToken(access.id, START + 1000);
      await given.store.revokeToken(access.id, START + 2000);
      await given.store.revokeToken(newId(), START);
      expect((await given.store.findToken(access.id))?.revokedAt).toBe(START + 1000);
      expect((await given.store.findToken(refresh.id))?.revokedAt).toBeNull();
      expect(await given.store.findToken(newId())).toBeUndefined();
    });
  });
}
