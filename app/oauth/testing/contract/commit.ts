/** What a commit writes: tokens, counts, failure records, all or nothing. */
import { describe, expect, it } from "vitest";
import { aClient, aCommit, aFailure, aToken, aUsage, newId, START } from "../fixtures";
import { type Given, stored } from "./given";

/** Declares this part of the contract. */
export function describeCommit(given: Given): void {
  describe("commit", () => {
    it("writes the token records and counts the request", async () => {
      const client = await given.addClient();
      const token = aToken(client, { scope: "read write", secretId: null });
      expect(await given.store.commit(aCommit(await given.generation(), client, [token]))).toBe("committed");
      expect(await given.store.findToken(token.id)).toEqual(stored(token));
      const { at, arrivedAt: _arrivedAt, userId, scope: _scope, ...counted } = aUsage(client);
      expect(await given.harness.usage(client.applicationId)).toEqual([{ ...counted, count: 1 }]);
      expect(await given.harness.usageMinutes(client.applicationId)).toEqual([Math.floor(START / 60_000)]);
      expect(await given.harness.failures(client.applicationId)).toEqual([]);
    });

    it("issue 12 §4: keeps for which APIs a token is, also in one batch with tokens for another or for none", async () => {
      const client = await given.addClient();
      const audiences = [null, "https://orders.example", "https://orders.example urn:stock", null, "https://orders.example"];
      const tokens = audiences.map((audience) => aToken(client, { audience }));
      const now = await given.generation();
      await Promise.all(tokens.map((token) => given.store.commit(aCommit(now, client, [token]))));
      for (const token of tokens) expect(await given.store.findToken(token.id)).toEqual(stored(token));
    });

    it("writes a refusal with its count and its failure record", async () => {
      const client = await given.addClient();
      const failure = aFailure(client);
      const usage = aUsage(client, { outcome: "scope_unknown", secretId: "" });
      await given.store.commit({ ...aCommit(await given.generation(), client, []), usage, failure });
      expect(await given.harness.failures(client.applicationId)).toEqual([failure]);
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ outcome: "scope_unknown", secretId: "", count: 1 }]);
    });

    it("counts a request of nobody known", async () => {
      const nobody = { ...aClient(), applicationId: "", ref: "" };
      const before = (await given.harness.usage("")).reduce((sum, row) => sum + row.count, 0);
      const usage = aUsage(nobody, { environment: "", secretId: "", grantType: "", outcome: "client_unknown" });
      expect(await given.store.commit({ ...aCommit(await given.generation(), nobody, []), usage })).toBe("committed");
      expect((await given.harness.usage("")).reduce((sum, row) => sum + row.count, 0)).toBe(before + 1);
    });

    it("counts people by day and grant type, on success only", async () => {
      const client = await given.addClient();
      const [anna, ben] = [newId(), newId()];
      const by = (userId: string, outcome: "success" | "user_locked" = "success") => ({ userId, grantType: "password", outcome }) as const;
      for (const usage of [by(anna), by(anna), by(ben)])
        await given.store.commit(aCommit(await given.generation(), client, [aToken(client)], usage));
      await given.store.commit(aCommit(await given.generation(), client, [], by("", "user_locked")));
      const day = Math.floor(START / 86_400_000);
      const rows = await given.harness.userUsage(client.applicationId);
      expect(rows).toHaveLength(2);
      expect(rows).toEqual(
        expect.arrayContaining([
          { userId: anna, day, grantType: "password", count: 2 },
          { userId: ben, day, grantType: "password", count: 1 },
        ]),
      );
    });

    it("many at once: every answered token is there and the counts equal the answers", async () => {
      const clients = [await given.addClient(), await given.addClient(), await given.addClient()];
      const now = await given.generation();
      const entries = Array.from({ length: 300 }, (_, index) => {
        const client = clients[index % 3] ?? aClient();
        const token = aToken(client);
        return index % 5 === 0
          ? { client, commit: { ...aCommit(now, client, [], { outcome: "scope_unknown" }), failure: aFailure(client) } }
          : { client, token, commit: aCommit(now, client, [token]) };
      });
      const answers = await Promise.all(entries.map(({ commit }) => given.store.commit(commit)));
      expect(new Set(answers)).toEqual(new Set(["committed"]));
      for (const { token } of entries) if (token) expect(await given.store.findToken(token.id)).toEqual(stored(token));
      for (const client of clients) {
        const rows = await given.harness.usage(client.applicationId);
        expect(Object.fromEntries(rows.map((row) => [row.outcome, row.count]))).toEqual({ success: 80, scope_unknown: 20 });
        expect(await given.harness.failures(client.applicationId)).toHaveLength(20);
      }
    });
  });
}
