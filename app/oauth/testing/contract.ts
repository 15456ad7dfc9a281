/** The contract that every store of the protocol passes: in memory, SQLite, PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredToken, TokenRecord } from "../model";
import { ROOT_REALM_ID } from "../realm";
import { aClient, aCommit, aFailure, aPolicy, aSecret, aToken, aUsage, newId, START } from "./fixtures";
import type { StoreHarness } from "./harness";

/**
 * Declares the suite for one store. `makeHarness` is called once; `close` when the suite ends.
 *
 * @example describeProtocolPorts("SQLite", () => sqliteHarness());
 */
export function describeProtocolPorts(name: string, makeHarness: () => StoreHarness | Promise<StoreHarness>): void {
  describe(`protocol store: ${name}`, () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
      await harness.setPolicy(aPolicy());
    }, 60_000);
    afterAll(() => harness.close());

    const stored = (record: TokenRecord, change: Partial<StoredToken> = {}): StoredToken => ({
      ...record,
      revokedAt: null,
      consumedAt: null,
      ...change,
    });
    const addClient = async (overrides: Parameters<typeof aClient>[0] = {}) => {
      const client = aClient(overrides);
      await harness.addClient(client);
      return client;
    };
    const generation = async () => harness.store.generation();
    /** Issues a refresh token with an access token of the same family. */
    const issueFamily = async () => {
      const client = await addClient();
      const familyId = newId();
      const access = aToken(client, { familyId, userId: newId(), grantType: "password" });
      const refresh = aToken(client, { familyId, userId: access.userId, grantType: "password", kind: "refresh" });
      await harness.store.commit(aCommit(await generation(), client, [access, refresh]));
      const successor = () => aToken(client, { familyId, userId: access.userId, grantType: "refresh_token", kind: "refresh" });
      return { client, familyId, access, refresh, successor };
    };

    describe("configuration", () => {
      it("a client is found by its identifier, whole, with revoked and expired secrets", async () => {
        const client = await addClient({
          environment: "SANDBOX",
          quotaPerMinute: 20,
          grantTypes: ["client_credentials", "authorization_code"],
          scopes: ["read"],
          callbackUrls: ["https://app.example/callback"],
          applicationTokenLifetime: 120,
          userTokenLifetime: 240,
          refreshTokenLifetime: 480,
          tokenFormat: "jwt",
          resourceServer: true,
          secrets: [aSecret("one"), aSecret("two", { expiresAt: START }), aSecret("three", { revokedAt: START })],
        });
        const found = await harness.store.findClient(ROOT_REALM_ID, client.clientId);
        expect({ ...found, secrets: [] }).toEqual({ ...client, secrets: [] });
        expect(found?.secrets).toHaveLength(3);
        expect(found?.secrets).toEqual(expect.arrayContaining([...client.secrets]));
        expect(await harness.store.findClientByRef(client.ref)).toEqual(found);
      });

      it("a client is not found by another case, in another realm, or when it does not exist", async () => {
        const client = await addClient();
        expect(await harness.store.findClient(ROOT_REALM_ID, client.clientId.toUpperCase())).toBeUndefined();
        expect(await harness.store.findClient("other", client.clientId)).toBeUndefined();
        expect(await harness.store.findClient(ROOT_REALM_ID, "nobody")).toBeUndefined();
        expect(await harness.store.findClientByRef(newId())).toBeUndefined();
      });

      it("a client that was looked for too early is found once it exists", async () => {
        const client = aClient();
        expect(await harness.store.findClient(ROOT_REALM_ID, client.clientId)).toBeUndefined();
        await harness.addClient(client);
        await generation();
        expect(await harness.store.findClient(ROOT_REALM_ID, client.clientId)).toBeDefined();
      });

      it("the policy says which grant types are on, the scopes and the lifetimes", async () => {
        const { issuer, ...policy } = await harness.store.policy(ROOT_REALM_ID);
        const { issuer: _, ...expected } = aPolicy();
        expect(policy).toEqual(expected);
        expect(issuer).toMatch(/^https?:\/\//);
      });

      it("a user is found with name and state; nobody else is", async () => {
        const user = { id: newId(), username: `${newId()}@example.com` };
        await harness.addUser(user);
        expect(await harness.store.findUser(user.id)).toEqual({ username: user.username, active: true });
        expect(await harness.store.findUser(newId())).toBeUndefined();
        await harness.disableUser(user.id);
        await generation();
        expect((await harness.store.findUser(user.id))?.active).toBe(false);
      });
    });

    describe("commit", () => {
      it("writes the token records and counts the request", async () => {
        const client = await addClient();
        const token = aToken(client, { scope: "read write", secretId: null });
        expect(await harness.store.commit(aCommit(await generation(), client, [token]))).toBe("committed");
        expect(await harness.store.findToken(token.id)).toEqual(stored(token));
        const { at, userId, ...counted } = aUsage(client);
        expect(await harness.usage(client.applicationId)).toEqual([{ ...counted, count: 1 }]);
        expect(await harness.usageMinutes(client.applicationId)).toEqual([Math.floor(START / 60_000)]);
        expect(await harness.failures(client.applicationId)).toEqual([]);
      });

      it("writes a refusal with its count and its failure record", async () => {
        const client = await addClient();
        const failure = aFailure(client);
        const usage = aUsage(client, { outcome: "scope_unknown", secretId: "" });
        await harness.store.commit({ generation: await generation(), tokens: [], usage, failure });
        expect(await harness.failures(client.applicationId)).toEqual([failure]);
        expect(await harness.usage(client.applicationId)).toMatchObject([{ outcome: "scope_unknown", secretId: "", count: 1 }]);
      });

      it("counts a request of nobody known", async () => {
        const nobody = { ...aClient(), applicationId: "", ref: "" };
        const before = (await harness.usage("")).reduce((sum, row) => sum + row.count, 0);
        const usage = aUsage(nobody, { environment: "", secretId: "", grantType: "", outcome: "client_unknown" });
        expect(await harness.store.commit({ generation: await generation(), tokens: [], usage })).toBe("committed");
        expect((await harness.usage("")).reduce((sum, row) => sum + row.count, 0)).toBe(before + 1);
      });

      it("counts people by day and grant type, on success only", async () => {
        const client = await addClient();
        const [anna, ben] = [newId(), newId()];
        const by = (userId: string, outcome: "success" | "user_locked" = "success") =>
          ({ userId, grantType: "password", outcome }) as const;
        for (const usage of [by(anna), by(anna), by(ben)])
          await harness.store.commit(aCommit(await generation(), client, [aToken(client)], usage));
        await harness.store.commit(aCommit(await generation(), client, [], by("", "user_locked")));
        const day = Math.floor(START / 86_400_000);
        const rows = await harness.userUsage(client.applicationId);
        expect(rows).toHaveLength(2);
        expect(rows).toEqual(
          expect.arrayContaining([
            { userId: anna, day, grantType: "password", count: 2 },
            { userId: ben, day, grantType: "password", count: 1 },
          ]),
        );
      });

      it("many at once: every answered token is there and the counts equal the answers", async () => {
        const clients = [await addClient(), await addClient(), await addClient()];
        const now = await generation();
        const entries = Array.from({ length: 300 }, (_, index) => {
          const client = clients[index % 3] ?? aClient();
          const token = aToken(client);
          return index % 5 === 0
            ? { client, commit: { ...aCommit(now, client, [], { outcome: "scope_unknown" }), failure: aFailure(client) } }
            : { client, token, commit: aCommit(now, client, [token]) };
        });
        const answers = await Promise.all(entries.map(({ commit }) => harness.store.commit(commit)));
        expect(new Set(answers)).toEqual(new Set(["committed"]));
        for (const { token } of entries) if (token) expect(await harness.store.findToken(token.id)).toEqual(stored(token));
        for (const client of clients) {
          const rows = await harness.usage(client.applicationId);
          expect(Object.fromEntries(rows.map((row) => [row.outcome, row.count]))).toEqual({ success: 80, scope_unknown: 20 });
          expect(await harness.failures(client.applicationId)).toHaveLength(20);
        }
      });
    });

    describe("generation", () => {
      it("a commit decided before a change is stale and writes nothing; decided again it is written", async () => {
        const client = await addClient();
        const before = await generation();
        await harness.store.findClient(ROOT_REALM_ID, client.clientId);
        await harness.suspendApplication(client.applicationId);
        const token = aToken(client);
        const late = { ...aCommit(before, client, [token]), failure: aFailure(client) };
        expect(await harness.store.commit(late)).toBe("stale");
        expect(await harness.store.findToken(token.id)).toBeUndefined();
        expect(await harness.usage(client.applicationId)).toEqual([]);
        expect(await harness.failures(client.applicationId)).toEqual([]);

        const after = await generation();
        expect(after).toBeGreaterThan(before);
        expect((await harness.store.findClient(ROOT_REALM_ID, client.clientId))?.applicationStatus).toBe("suspended");
        expect((await harness.store.findClientByRef(client.ref))?.applicationStatus).toBe("suspended");
        expect(await harness.store.commit({ ...late, generation: after })).toBe("committed");
      });

      it("a revoked secret shows as such to the attempt that follows `stale`", async () => {
        const client = await addClient();
        const secretId = client.secrets[0]?.id ?? "";
        const before = await generation();
        await harness.store.findClient(ROOT_REALM_ID, client.clientId);
        await harness.revokeSecret(client.ref, secretId, START);
        expect(await harness.store.commit(aCommit(before, client, [aToken(client)]))).toBe("stale");
        await generation();
        expect((await harness.store.findClient(ROOT_REALM_ID, client.clientId))?.secrets[0]?.revokedAt).toBe(START);
      });

      it("a request that commits nothing sees the change after a refresh", async () => {
        const client = await addClient();
        await harness.store.findClient(ROOT_REALM_ID, client.clientId);
        await harness.suspendApplication(client.applicationId);
        await harness.store.refresh();
        expect((await harness.store.findClient(ROOT_REALM_ID, client.clientId))?.applicationStatus).toBe("suspended");
      });

      it("only the stale ones among many at once are refused", async () => {
        const client = await addClient();
        const before = await generation();
        await harness.suspendApplication(client.applicationId);
        await harness.store.commit(aCommit(before, client, []));
        const after = await generation();
        const answers = await Promise.all(
          Array.from({ length: 40 }, (_, index) =>
            harness.store.commit(aCommit(index % 2 === 0 ? before : after, client, [aToken(client)])),
          ),
        );
        expect(answers).toEqual(answers.map((_, index) => (index % 2 === 0 ? "stale" : "committed")));
        expect(await harness.usage(client.applicationId)).toMatchObject([{ count: 20 }]);
      });
    });

    describe("refresh token rotation", () => {
      it("consumes the old token and writes the new ones", async () => {
        const { client, refresh, successor } = await issueFamily();
        const next = successor();
        const commit = aCommit(await generation(), client, [next], { at: START + 5000, grantType: "refresh_token" });
        expect(await harness.store.rotate(refresh.id, commit)).toBe("committed");
        expect(await harness.store.findToken(refresh.id)).toEqual(stored(refresh, { consumedAt: START + 5000 }));
        expect(await harness.store.findToken(next.id)).toEqual(stored(next));
      });

      it("item 83: of many at once exactly one succeeds, and only that one is counted", async () => {
        const { client, refresh, successor } = await issueFamily();
        const now = await generation();
        const nexts = Array.from({ length: 12 }, successor);
        const answers = await Promise.all(
          nexts.map((next) => harness.store.rotate(refresh.id, aCommit(now, client, [next], { grantType: "refresh_token" }))),
        );
        expect(answers.toSorted()).toEqual(["committed", ...Array<string>(11).fill("reused")]);
        const found = await Promise.all(nexts.map((next) => harness.store.findToken(next.id)));
        expect(found.map((token) => token !== undefined)).toEqual(answers.map((answer) => answer === "committed"));
        const rows = await harness.usage(client.applicationId);
        expect(rows.find((row) => row.grantType === "refresh_token")?.count).toBe(1);
      });

      it("an unknown or a revoked token is `reused`, and nothing is written", async () => {
        const { client, refresh, successor } = await issueFamily();
        await harness.store.revokeToken(refresh.id, START);
        const next = successor();
        const commit = aCommit(await generation(), client, [next], { grantType: "refresh_token" });
        expect(await harness.store.rotate(refresh.id, commit)).toBe("reused");
        expect(await harness.store.rotate(newId(), commit)).toBe("reused");
        expect(await harness.store.findToken(next.id)).toBeUndefined();
        expect(await harness.usage(client.applicationId)).toMatchObject([{ grantType: "client_credentials", count: 1 }]);
      });

      it("a stale rotation consumes nothing", async () => {
        const { client, refresh, successor } = await issueFamily();
        const before = await generation();
        await harness.suspendApplication(client.applicationId);
        expect(await harness.store.rotate(refresh.id, aCommit(before, client, [successor()]))).toBe("stale");
        expect(await harness.store.findToken(refresh.id)).toEqual(stored(refresh));
      });
    });

    describe("revocation", () => {
      it("of a family reaches its every token and no other, and keeps the first time", async () => {
        const { client, familyId, access, refresh } = await issueFamily();
        const other = await issueFamily();
        const failure = aFailure(client, { cause: "refresh_token_reused" });
        const commit = { ...aCommit(await generation(), client, [], { outcome: "refresh_token_reused" }), failure };
        expect(await harness.store.revokeFamily(familyId, START + 1000, commit)).toBe("committed");
        expect(await harness.store.revokeFamily(familyId, START + 2000)).toBe("committed");
        for (const token of [access, refresh]) {
          expect(await harness.store.findToken(token.id)).toEqual(stored(token, { revokedAt: START + 1000 }));
        }
        expect((await harness.store.findToken(other.refresh.id))?.revokedAt).toBeNull();
        expect(await harness.failures(client.applicationId)).toEqual([failure]);
        expect((await harness.usage(client.applicationId)).find((row) => row.outcome === "refresh_token_reused")?.count).toBe(1);
      });

      it("of a family on an old generation is stale and revokes nothing", async () => {
        const { client, familyId, access } = await issueFamily();
        const before = await generation();
        await harness.suspendApplication(client.applicationId);
        const commit = aCommit(before, client, [], { outcome: "refresh_token_reused" });
        expect(await harness.store.revokeFamily(familyId, START, commit)).toBe("stale");
        expect((await harness.store.findToken(access.id))?.revokedAt).toBeNull();
      });

      it("item 81: a rotation that races the revocation of its family leaves no live token", async () => {
        for (let round = 0; round < 15; round += 1) {
          const { client, familyId, refresh, successor } = await issueFamily();
          const next = successor();
          const rotation = aCommit(await generation(), client, [next], { grantType: "refresh_token" });
          const [rotated] = await Promise.all([
            harness.store.rotate(refresh.id, rotation),
            harness.store.revokeFamily(familyId, START + 1000),
          ]);
          const made = await harness.store.findToken(next.id);
          if (rotated === "committed") expect(made?.revokedAt).toBe(START + 1000);
          else expect(made).toBeUndefined();
        }
      });

      it("of one token leaves the others, may be repeated, and ignores what does not exist", async () => {
        const { access, refresh } = await issueFamily();
        await harness.store.revokeToken(access.id, START + 1000);
        await harness.store.revokeToken(access.id, START + 2000);
        await harness.store.revokeToken(newId(), START);
        expect((await harness.store.findToken(access.id))?.revokedAt).toBe(START + 1000);
        expect((await harness.store.findToken(refresh.id))?.revokedAt).toBeNull();
        expect(await harness.store.findToken(newId())).toBeUndefined();
      });
    });

    it("failures of the other endpoints are recorded and not counted", async () => {
      const client = await addClient();
      const failure = aFailure(client, { endpoint: "introspect", cause: "secret_unknown", detail: {} });
      harness.store.recordFailure(failure);
      expect(await harness.failures(client.applicationId)).toEqual([failure]);
      expect(await harness.usage(client.applicationId)).toEqual([]);
    });
  });
}
