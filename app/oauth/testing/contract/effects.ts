/** What each effect does, in the transaction of its commit: a `describe` a kind, then what holds for all. */
import { describe, expect, it } from "vitest";
import type { Effect } from "../../effects";
import type { RegisteredClient, TokenRecord } from "../../model";
import type { Commit } from "../../ports";
import { aCommit, aFailure, newId, START } from "../fixtures";
import { type Given, stored } from "./given";

const LATER = START + 1000;

/** Declares this part of the contract. */
export function describeEffects(given: Given): void {
  const decided = async (client: RegisteredClient, tokens: readonly TokenRecord[], effects: readonly Effect[]): Promise<Commit> => ({
    ...aCommit(await given.generation(), client, tokens, { grantType: "refresh_token" }),
    effects,
  });
  /** A commit as the revocation endpoint makes it: of no generation, and not counted. */
  const uncounted = (client: RegisteredClient, effect: Effect): Commit => ({
    ...aCommit(0, client, []),
    generation: null,
    usage: null,
    effects: [effect],
  });
  const consuming = (token: TokenRecord, at = LATER, successor = { refreshId: newId(), accessId: newId() }): Effect => ({
    kind: "consume",
    tokenId: token.id,
    familyId: token.familyId,
    successor,
    at,
  });
  const requiring = ({ id, familyId }: TokenRecord): Effect => ({ kind: "requireUnrevoked", tokenId: id, familyId });

  describe("effect consume: a refresh token works once", () => {
    it("marks the old token as used, and names the new ones", async () => {
      const { client, access, refresh, successor } = await given.issueFamily();
      const next = successor();
      const names = { refreshId: next.id, accessId: access.id };
      expect(await given.store.commit(await decided(client, [next], [consuming(refresh, START + 5000, names)]))).toBe("committed");
      const used = { consumedAt: START + 5000, successorId: next.id, successorAccessId: access.id };
      expect(await given.store.findToken(refresh.id)).toEqual(stored(refresh, used));
      expect(await given.store.findToken(next.id)).toEqual(stored(next));
    });

    it("item 83: of many at once exactly one succeeds, and only that one is counted", async () => {
      const { client, refresh, successor } = await given.issueFamily();
      const nexts = Array.from({ length: 12 }, successor);
      const commits = await Promise.all(nexts.map((next) => decided(client, [next], [consuming(refresh)])));
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(11).fill("conflict")]);
      const found = await Promise.all(nexts.map((next) => given.store.findToken(next.id)));
      expect(found.map((token) => token !== undefined)).toEqual(answers.map((answer) => answer === "committed"));
      const rows = await given.harness.usage(client.applicationId);
      expect(rows.find((row) => row.grantType === "refresh_token")?.count).toBe(1);
    });

    it("an unknown, a revoked or an access token is a conflict, and nothing is written", async () => {
      const { client, access, refresh, successor } = await given.issueFamily();
      await given.store.commit(uncounted(client, { kind: "revokeToken", tokenId: refresh.id, at: START }));
      const next = successor();
      for (const token of [refresh, access, { ...refresh, id: newId() }]) {
        expect(await given.store.commit(await decided(client, [next], [consuming(token)]))).toBe("conflict");
      }
      expect(await given.store.findToken(next.id)).toBeUndefined();
      expect((await given.store.findToken(access.id))?.consumedAt).toBeNull();
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ grantType: "client_credentials", count: 1 }]);
    });

    it("a conflict leaves those that are written at the same time", async () => {
      const [lost, won] = [await given.issueFamily(), await given.issueFamily()];
      await given.store.commit(await decided(lost.client, [], [consuming(lost.refresh)]));
      const commits = await Promise.all(
        Array.from({ length: 20 }, async (_, index) =>
          index % 2 === 0
            ? await decided(lost.client, [lost.successor()], [consuming(lost.refresh)])
            : await decided(won.client, [won.successor()], []),
        ),
      );
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers).toEqual(answers.map((_, index) => (index % 2 === 0 ? "conflict" : "committed")));
      for (const [index, { tokens }] of commits.entries()) {
        for (const { id } of tokens) expect((await given.store.findToken(id)) !== undefined).toBe(index % 2 === 1);
      }
      const counted = async (client: RegisteredClient) =>
        (await given.harness.usage(client.applicationId)).find((row) => row.grantType === "refresh_token")?.count;
      expect([await counted(lost.client), await counted(won.client)]).toEqual([1, 10]);
    });
  });

  describe("effects requireSession, noteSessionClient and noteConsentUse: a person goes from their session to a client", () => {
    const going = async () => {
      const client = await given.addClient();
      const user = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(user);
      const sessionId = newId();
      await given.harness.addSession(sessionId, user.id);
      const { ref: clientRef, realmId } = client;
      const visit = { sid: newId(), sessionId, realmId, clientRef, userId: user.id, issuer: "https://portal.example" };
      const effectsAt = (at: number, sid = visit.sid): Effect[] => [
        { kind: "requireSession", sessionId },
        { kind: "noteSessionClient", ...visit, sid, at },
        { kind: "noteConsentUse", userId: user.id, clientRef, at },
      ];
      const commitAt = async (at: number, sid?: string) => await given.store.commit(await decided(client, [], effectsAt(at, sid)));
      return { client, userId: user.id, sessionId, visit, commitAt };
    };

    it("is noted once, with its first and its last time", async () => {
      const { client, userId, sessionId, visit, commitAt } = await going();
      await given.harness.allowClient(userId, client.ref);
      for (const at of [START, START + 7]) {
        expect(await commitAt(at)).toBe("committed");
        expect(await given.harness.consentUse(userId, client.ref)).toBe(at);
        expect(await given.harness.sessionClients(sessionId)).toEqual([{ ...visit, firstUsedAt: START, lastUsedAt: at }]);
      }
    });

    it("of many at once: each is had, and each client is there once", async () => {
      const all = [await going(), await going(), await going()];
      const answers = await Promise.all(all.flatMap(({ commitAt }) => [commitAt(START), commitAt(START), commitAt(START, newId())]));
      expect(new Set(answers)).toEqual(new Set(["committed"]));
      for (const { sessionId } of all) expect(await given.harness.sessionClients(sessionId)).toHaveLength(2);
    });

    it("is a conflict once the session has ended, and nothing is written", async () => {
      const [gone, other] = [await going(), await going()];
      await given.harness.endSession(gone.sessionId);
      expect(await Promise.all([gone.commitAt(START), other.commitAt(START)])).toEqual(["conflict", "committed"]);
      expect(await given.harness.sessionClients(gone.sessionId)).toEqual([]);
      expect(await given.harness.sessionClients(other.sessionId)).toHaveLength(1);
    });
  });

  describe("effect requireUnrevoked: an access token for a token that is not used up", () => {
    it("is had by many at once, whether the refresh token was used or not", async () => {
      const { client, access, refresh } = await given.issueFamily();
      for (const used of [false, true]) {
        if (used) await given.store.commit(await decided(client, [], [consuming(refresh)]));
        const nexts = Array.from({ length: 12 }, () => ({ ...access, id: newId() }));
        const commits = await Promise.all(nexts.map((next) => decided(client, [next], [requiring(refresh)])));
        const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
        expect(new Set(answers)).toEqual(new Set(["committed"]));
        for (const next of nexts) expect(await given.store.findToken(next.id)).toEqual(stored(next));
      }
    });

    it("is a conflict for a revoked and an unknown token, and nothing is written", async () => {
      const { client, familyId, access, refresh } = await given.issueFamily();
      await given.store.commit(uncounted(client, { kind: "revokeFamily", familyId, at: START }));
      const next = { ...access, id: newId() };
      for (const token of [refresh, access, { ...refresh, id: newId() }]) {
        expect(await given.store.commit(await decided(client, [next], [requiring(token)]))).toBe("conflict");
      }
      expect(await given.store.findToken(next.id)).toBeUndefined();
    });

    it("is had for an access token that is exchanged (RFC 8693), whose successor keeps where it comes from", async () => {
      const { client, access } = await given.issueFamily();
      const exchange = JSON.stringify({ subjects: [access.id], actors: [{ sub: "orders", clientId: "orders" }] });
      const next = { ...access, id: newId(), exchange };
      expect(await given.store.commit(await decided(client, [next], [requiring(access)]))).toBe("committed");
      expect(await given.store.findToken(next.id)).toEqual(stored(next));
    });

    it("beside a use of the same token that comes too late: the use alone is a conflict", async () => {
      const { client, access, refresh, successor } = await given.issueFamily();
      await given.store.commit(await decided(client, [], [consuming(refresh)]));
      const next = { ...access, id: newId() };
      const commits = [
        await decided(client, [successor()], [consuming(refresh)]),
        await decided(client, [next], [requiring(refresh)]),
        await decided(client, [successor()], [consuming(refresh)]),
      ];
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers).toEqual(["conflict", "committed", "conflict"]);
      expect(await given.store.findToken(next.id)).toEqual(stored(next));
    });

    it("at the same time as the end of the family: no live token is left behind", async () => {
      for (let round = 0; round < 15; round += 1) {
        const { client, familyId, access, refresh } = await given.issueFamily();
        const next = { ...access, id: newId() };
        const issue = await decided(client, [next], [requiring(refresh)]);
        const revocation = uncounted(client, { kind: "revokeFamily", familyId, at: LATER });
        const order = round % 2 === 0 ? [issue, revocation] : [revocation, issue];
        const answers = await Promise.all(order.map((commit) => given.store.commit(commit)));
        const made = await given.store.findToken(next.id);
        if (answers[order.indexOf(issue)] === "committed") expect(made?.revokedAt).toBe(LATER);
        else expect(made).toBeUndefined();
      }
    });
  });

  describe("effect rememberAssertion: an assertion works once", () => {
    const remembering = (client: RegisteredClient, jti: string = newId()) =>
      ({ kind: "rememberAssertion", signer: client.ref, jti, keptUntil: LATER }) as const;

    it("of many at once exactly one succeeds, and nothing of the others is written", async () => {
      const { client, access } = await given.issueFamily();
      const effect = remembering(client);
      expect(await given.store.isAssertionUsed(effect)).toBe(false);
      const nexts = Array.from({ length: 12 }, () => ({ ...access, id: newId() }));
      const commits = await Promise.all(nexts.map((next) => decided(client, [next], [effect])));
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(11).fill("conflict")]);
      const found = await Promise.all(nexts.map((next) => given.store.findToken(next.id)));
      expect(found.map((token) => token !== undefined)).toEqual(answers.map((answer) => answer === "committed"));
      expect(await given.store.isAssertionUsed(effect)).toBe(true);
      expect(await given.store.commit(uncounted(client, effect))).toBe("conflict");
    });

    it("is another one under another name, and of another client", async () => {
      const [client, other] = [await given.addClient(), await given.addClient()];
      const effect = remembering(client);
      const all = [effect, { ...effect, jti: newId() }, { ...effect, signer: other.ref }];
      expect(await Promise.all(all.map((each) => given.store.commit(uncounted(client, each))))).toEqual(Array(3).fill("committed"));
    });
  });

  describe("effect rememberProof: a DPoP proof works once", () => {
    const remembering = (jkt: string = newId(), jti: string = newId()) => ({ kind: "rememberProof", jkt, jti, keptUntil: LATER }) as const;

    it("of many at once exactly one succeeds, and nothing of the others is written", async () => {
      const { client, access } = await given.issueFamily();
      const effect = remembering();
      expect(await given.store.isProofUsed(effect)).toBe(false);
      const nexts = Array.from({ length: 12 }, () => ({ ...access, id: newId() }));
      const commits = await Promise.all(nexts.map((next) => decided(client, [next], [effect])));
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(11).fill("conflict")]);
      const found = await Promise.all(nexts.map((next) => given.store.findToken(next.id)));
      expect(found.map((token) => token !== undefined)).toEqual(answers.map((answer) => answer === "committed"));
      expect(await given.store.isProofUsed(effect)).toBe(true);
    });

    it("is another one under another name, of another key, and than an assertion of those names", async () => {
      const client = await given.addClient();
      const effect = remembering(client.ref);
      const assertion = { kind: "rememberAssertion", signer: client.ref, jti: effect.jti, keptUntil: LATER } as const;
      const all = [effect, { ...effect, jti: newId() }, { ...effect, jkt: newId() }, assertion];
      expect(await Promise.all(all.map((each) => given.store.commit(uncounted(client, each))))).toEqual(Array(4).fill("committed"));
    });
  });

  describe("effect countReplay", () => {
    it("adds up by client, in one commit and in many at once", async () => {
      const [client, other] = [await given.addClient(), await given.addClient()];
      const counting = ({ realmId, ref }: RegisteredClient, at = START): Effect => ({ kind: "countReplay", realmId, clientRef: ref, at });
      await given.store.commit(await decided(client, [], [counting(client)]));
      const commits = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          decided(client, [], [counting(index % 2 === 0 ? client : other), counting(client, START + 86_400_000)]),
        ),
      );
      await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect([await given.harness.replays(client.ref), await given.harness.replays(other.ref)]).toEqual([31, 10]);
    });
  });

  describe("effect revokeFamily", () => {
    it("reaches every token of the family and no other, keeps the first time, and comes with the refusal that found out", async () => {
      const { client, familyId, access, refresh } = await given.issueFamily();
      const other = await given.issueFamily();
      const failure = aFailure(client, { cause: "refresh_token_reused" });
      const refusal = aCommit(await given.generation(), client, [], { outcome: "refresh_token_reused" });
      const revoke: Effect = { kind: "revokeFamily", familyId, at: LATER };
      expect(await given.store.commit({ ...refusal, failure, effects: [revoke] })).toBe("committed");
      expect(await given.store.commit(uncounted(client, { ...revoke, at: START + 2000 }))).toBe("committed");
      for (const token of [access, refresh]) {
        expect(await given.store.findToken(token.id)).toEqual(stored(token, { revokedAt: LATER }));
      }
      expect((await given.store.findToken(other.refresh.id))?.revokedAt).toBeNull();
      expect(await given.harness.failures(client.applicationId)).toEqual([failure]);
      expect((await given.harness.usage(client.applicationId)).find((row) => row.outcome === "refresh_token_reused")?.count).toBe(1);
    });

    it("item 81: a rotation at the same time leaves no live token behind", async () => {
      for (let round = 0; round < 15; round += 1) {
        const { client, familyId, refresh, successor } = await given.issueFamily();
        const next = successor();
        const rotation = await decided(client, [next], [consuming(refresh)]);
        const revocation = uncounted(client, { kind: "revokeFamily", familyId, at: LATER });
        const order = round % 2 === 0 ? [rotation, revocation] : [revocation, rotation];
        const answers = await Promise.all(order.map((commit) => given.store.commit(commit)));
        const made = await given.store.findToken(next.id);
        if (answers[order.indexOf(rotation)] === "committed") expect(made?.revokedAt).toBe(LATER);
        else expect(made).toBeUndefined();
      }
    });
  });

  describe("effect revokeToken", () => {
    it("leaves the others, may be repeated, and ignores what does not exist", async () => {
      const { client, access, refresh } = await given.issueFamily();
      for (const [tokenId, at] of [
        [access.id, LATER],
        [access.id, START + 2000],
        [newId(), START],
      ] as const) {
        expect(await given.store.commit(uncounted(client, { kind: "revokeToken", tokenId, at }))).toBe("committed");
      }
      expect(await given.store.findToken(access.id)).toEqual(stored(access, { revokedAt: LATER }));
      expect((await given.store.findToken(refresh.id))?.revokedAt).toBeNull();
    });
  });

  describe("any effect", () => {
    /** One of each kind, on a family of its own. */
    const each = async () => {
      const { client, familyId, access, refresh, successor } = await given.issueFamily();
      const effects: readonly Effect[] = [
        requiring(refresh),
        { kind: "rememberProof", jkt: newId(), jti: newId(), keptUntil: LATER },
        { kind: "rememberAssertion", signer: client.ref, jti: newId(), keptUntil: LATER },
        { kind: "countReplay", realmId: client.realmId, clientRef: client.ref, at: LATER },
        consuming(refresh),
        { kind: "revokeFamily", familyId, at: LATER },
        { kind: "revokeToken", tokenId: access.id, at: LATER },
      ];
      return { client, effects, tokens: [access, refresh], successor };
    };

    it("of a stale commit is not had", async () => {
      const { client, effects, tokens, successor } = await each();
      const commits = await Promise.all(effects.map((effect) => decided(client, [successor()], [effect])));
      await given.harness.suspendApplication(client.applicationId);
      for (const commit of commits) expect(await given.store.commit(commit)).toBe("stale");
      for (const token of tokens) expect(await given.store.findToken(token.id)).toEqual(stored(token));
      expect(await given.harness.replays(client.ref)).toBe(0);
    });

    it("issue 10 §2: goes through after a change of something else", async () => {
      const { client, effects, tokens } = await each();
      const commits = await Promise.all(effects.map((effect) => decided(client, [], [effect])));
      await given.harness.suspendApplication((await given.addClient()).applicationId);
      for (const commit of commits) expect(await given.store.commit(commit)).toBe("committed");
      const found = await Promise.all(tokens.map(({ id }) => given.store.findToken(id)));
      expect(found.map((token) => [token?.consumedAt, token?.revokedAt])).toEqual([
        [null, LATER],
        [LATER, LATER],
      ]);
    });

    it("without a generation goes through whatever has changed, and is not counted", async () => {
      const { client, effects, tokens } = await each();
      await given.harness.suspendApplication(client.applicationId);
      for (const effect of effects.filter(({ kind }) => kind === "revokeToken" || kind === "revokeFamily")) {
        expect(await given.store.commit(uncounted(client, effect))).toBe("committed");
      }
      for (const token of tokens) expect(await given.store.findToken(token.id)).toEqual(stored(token, { revokedAt: LATER }));
      expect(await given.harness.usage(client.applicationId)).toMatchObject([{ count: 1 }]);
    });

    it("of many at once: each is had, beside tokens and refusals of others", async () => {
      const families: Awaited<ReturnType<typeof each>>[] = [];
      for (let count = 0; count < 20; count += 1) families.push(await each());
      const commits = await Promise.all(families.map(({ client, effects, successor }) => decided(client, [successor()], effects)));
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(new Set(answers)).toEqual(new Set(["committed"]));
      for (const { tokens } of families) {
        for (const { id } of tokens) expect((await given.store.findToken(id))?.revokedAt).toBe(LATER);
      }
      for (const { tokens } of commits) for (const { id } of tokens) expect((await given.store.findToken(id))?.revokedAt).toBe(LATER);
    });
  });
}
