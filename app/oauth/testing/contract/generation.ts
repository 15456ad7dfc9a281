/** The generation of configuration, by which a decision that a change has overtaken is refused (ADR 1). */
import { describe, expect, it } from "vitest";
import { ROOT_REALM_ID } from "../../realm";
import { aCommit, aFailure, aPolicy, aToken, newId, START } from "../fixtures";
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

    it("issue 10 §2: a change of what a commit was not decided on leaves it: written once, under the newer generation", async () => {
      const [client, other] = [await given.addClient(), await given.addClient()];
      const user = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(user);
      const changes = [
        () => given.harness.suspendApplication(other.applicationId),
        () => given.harness.revokeSecret(other.ref, other.secrets[0]?.id ?? "", START),
        () => given.harness.disableUser(user.id),
        () => given.addClient(),
      ];
      for (const change of changes) {
        const before = await given.generation();
        await change();
        expect(await given.store.commit(aCommit(before, client, [aToken(client)]))).toBe("committed");
      }
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ count: changes.length }]);
    });

    it("issue 10 §2: of many at once, those that a change concerns are stale and the others are written", async () => {
      const [client, other] = [await given.addClient(), await given.addClient()];
      const before = await given.generation();
      await given.harness.suspendApplication(other.applicationId);
      const commits = Array.from({ length: 40 }, (_, index) => aCommit(before, index % 2 === 0 ? client : other, []));
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers).toEqual(answers.map((_, index) => (index % 2 === 0 ? "committed" : "stale")));
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ count: 20 }]);
      expect(await given.harness.usage(other.applicationId)).toEqual([]);
    });

    it("a change of anything that a commit was decided on makes it stale: its realm, its person, its client's owner", async () => {
      const client = await given.addClient();
      const person = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(person);
      const basis = { realmId: ROOT_REALM_ID, client, userId: person.id };
      const changes = [
        () => given.harness.setPolicy(aPolicy()),
        () => given.harness.disableUser(person.id),
        () => given.harness.disableUser(client.ownerId),
      ];
      for (const change of changes) {
        const before = await given.generation();
        await change();
        expect(await given.store.commit({ ...aCommit(before, client, []), basis })).toBe("stale");
      }
    });

    it("a decision that does not tell what it has read is stale after any change of that kind", async () => {
      const client = await given.addClient();
      const stranger = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(stranger);
      const before = await given.generation();
      await given.harness.disableUser(stranger.id);
      const refused = { ...aCommit(before, client, []), basis: { realmId: ROOT_REALM_ID, client, userId: undefined } };
      expect(await given.store.commit(refused)).toBe("stale");
      const later = await given.generation();
      await given.addClient();
      const unknown = { ...aCommit(later, client, []), basis: { realmId: ROOT_REALM_ID, client: undefined, userId: null } };
      expect(await given.store.commit(unknown)).toBe("stale");
    });
  });
}
