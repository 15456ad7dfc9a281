/** The generation of configuration, by which a decision that a change has overtaken is refused (ADR 1). */
import { describe, expect, it } from "vitest";
import { ROOT_REALM_ID } from "../../realm";
import { aCommit, aFailure, aToken, START } from "../fixtures";
import type { Given } from "./given";

/** Declares this part of the contract. */
export function describeGeneration(given: Given): void {
  describe("generation", () => {
    it("a commit decided before a change is stale and writes nothing; decided again it is written", async () => {
      const client = await given.addClient();
      const before = await given.generation();
      await given.store.findClient(ROOT_REALM_ID, client.clientId);
      await given.harness.suspendApplication(client.applicationId);
      const token = aToken(client);
      const late = { ...aCommit(before, client, [token]), failure: aFailure(client) };
      expect(await given.store.commit(late)).toBe("stale");
      expect(await given.store.findToken(token.id)).toBeUndefined();
      expect(await given.harness.usage(client.applicationId)).toEqual([]);
      expect(await given.harness.failures(client.applicationId)).toEqual([]);

      const after = await given.generation();
      expect(after).toBeGreaterThan(before);
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.applicationStatus).toBe("suspended");
      expect((await given.store.findClientByRef(client.ref))?.applicationStatus).toBe("suspended");
      expect(await given.store.commit({ ...late, generation: after })).toBe("committed");
    });

    it("a revoked secret shows as such to the attempt that follows `stale`", async () => {
      const client = await given.addClient();
      const secretId = client.secrets[0]?.id ?? "";
      const before = await given.generation();
      await given.store.findClient(ROOT_REALM_ID, client.clientId);
      await given.harness.revokeSecret(client.ref, secretId, START);
      expect(await given.store.commit(aCommit(before, client, [aToken(client)]))).toBe("stale");
      await given.generation();
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.secrets[0]?.revokedAt).toBe(START);
    });

    it("a request that commits nothing sees the change after a refresh", async () => {
      const client = await given.addClient();
      await given.store.findClient(ROOT_REALM_ID, client.clientId);
      await given.harness.suspendApplication(client.applicationId);
      await given.store.refresh();
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.applicationStatus).toBe("suspended");
    });

    it("only the stale ones among many at once are refused", async () => {
      const client = await given.addClient();
      const before = await given.generation();
      await given.harness.suspendApplication(client.applicationId);
      await given.store.commit(aCommit(before, client, []));
      const after = await given.generation();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) => given.store.commit(aCommit(index % 2 === 0 ? before : after, client, [aToken(client)]))),
      );
      expect(answers).toEqual(answers.map((_, index) => (index % 2 === 0 ? "stale" : "committed")));
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ count: 20 }]);
    });
  });
}
