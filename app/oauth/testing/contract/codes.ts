/** Authorization codes in a store: written once, redeemed once, and read back whole. */
import { describe, expect, it } from "vitest";
import type { Effect } from "../../effects";
import type { AuthorizationCode, RegisteredClient } from "../../model";
import type { Commit } from "../../ports";
import { aCode, aCommit, aToken, newId, START } from "../fixtures";
import { type Given, stored } from "./given";

const LATER = START + 1000;

/** Declares this part of the contract. */
export function describeCodes(given: Given): void {
  /** What a person's consent commits: it is not counted. */
  const consent = async (client: RegisteredClient, code: AuthorizationCode): Promise<Commit> => ({
    ...aCommit(await given.generation(), client, []),
    usage: null,
    effects: [{ kind: "storeCode", code }],
  });
  const redeeming = (code: AuthorizationCode): Effect => ({ kind: "redeemCode", codeId: code.id, at: LATER, keptUntil: LATER + 5 });
  const bought = ({ id, userId }: AuthorizationCode, client: RegisteredClient) =>
    aToken(client, { familyId: id, userId, grantType: "authorization_code" });
  const redemption = async (client: RegisteredClient, code: AuthorizationCode): Promise<Commit> => ({
    ...aCommit(await given.generation(), client, [bought(code, client)], { grantType: "authorization_code" }),
    effects: [redeeming(code)],
  });
  const issue = async (overrides: Partial<AuthorizationCode> = {}) => {
    const client = await given.addClient();
    const code = aCode(client, overrides);
    expect(await given.store.commit(await consent(client, code))).toBe("committed");
    return { client, code };
  };

  describe("effects storeCode and redeemCode", () => {
    it("a code is read back as it was written, with everything and with nothing", async () => {
      const { code: plain } = await issue();
      expect(await given.store.findCode(plain.id)).toEqual(plain);
      const { code: full } = await issue({
        sessionId: "session",
        redirectUriGiven: false,
        redirectUri: "com.example.app:/callback?a=ü",
        scope: "openid read",
        audience: ["https://api.example/a", "urn:b"],
        codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        codeChallengeMethod: "S256",
        nonce: `n-"0S6'\\`,
        acr: "urn:level",
        amr: ["pwd", "otp"],
        claims: `{"userinfo":{"email":null}}`,
        usedAt: START + 3,
      });
      expect(await given.store.findCode(full.id)).toEqual(full);
      expect(await given.store.findCode(newId())).toBeUndefined();
    });

    it("item 67: a code is redeemed once, with the tokens that it buys", async () => {
      const { client, code } = await issue();
      const commits = [await redemption(client, code), await redemption(client, code)];
      const answers: string[] = [];
      for (const commit of commits) answers.push(await given.store.commit(commit));
      expect(answers).toEqual(["committed", "conflict"]);
      expect(await given.store.findCode(code.id)).toEqual({ ...code, usedAt: LATER, keptUntil: LATER + 5 });
      for (const [index, { tokens }] of commits.entries())
        for (const token of tokens) expect(await given.store.findToken(token.id)).toEqual(index === 0 ? stored(token) : undefined);
    });

    it("item 68: of many redemptions at once exactly one succeeds, beside another code's", async () => {
      const [one, other] = [await issue(), await issue()];
      const commits = await Promise.all([
        ...Array.from({ length: 12 }, () => redemption(one.client, one.code)),
        redemption(other.client, other.code),
      ]);
      const answers = await Promise.all(commits.map((commit) => given.store.commit(commit)));
      expect(answers.slice(0, 12).toSorted()).toEqual(["committed", ...Array<string>(11).fill("conflict")]);
      expect(answers[12]).toBe("committed");
      const counted = await given.harness.usage(one.client.applicationId);
      expect(counted.map((row) => row.count)).toEqual([1]);
    });

    it("an unknown code cannot be redeemed", async () => {
      const client = await given.addClient();
      expect(await given.store.commit(await redemption(client, aCode(client)))).toBe("conflict");
    });

    it("item 67: a redemption while its family is revoked leaves no live token behind", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { client, code } = await issue();
        const redeem = await redemption(client, code);
        const revoke: Commit = {
          ...aCommit(0, client, []),
          generation: null,
          usage: null,
          effects: [{ kind: "revokeFamily", familyId: code.id, at: LATER }],
        };
        const order = round % 2 === 0 ? [redeem, revoke] : [revoke, redeem];
        await Promise.all(order.map((commit) => given.store.commit(commit)));
        // As a second use would, once it has seen the first.
        await given.store.commit(revoke);
        for (const { id } of redeem.tokens) expect((await given.store.findToken(id))?.revokedAt).toBe(LATER);
      }
    });

    it("neither is had by a stale commit", async () => {
      const { client, code } = await issue();
      const [storing, redeem] = [await consent(client, aCode(client)), await redemption(client, code)];
      await given.harness.suspendApplication(client.applicationId);
      expect(await given.store.commit(storing)).toBe("stale");
      expect(await given.store.commit(redeem)).toBe("stale");
      expect((await given.store.findCode(code.id))?.usedAt).toBeNull();
    });
  });

  describe("an application that a person has stopped", () => {
    it("is named with its mark, to the millisecond, with the next request", async () => {
      const client = await given.addClient();
      const user = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(user);
      expect((await given.store.findUser(user.id))?.stopped).toEqual(new Map());
      await given.harness.stopClient(user.id, client.ref, START + 9);
      await given.generation();
      expect((await given.store.findUser(user.id))?.stopped).toEqual(new Map([[client.ref, START + 9]]));
    });
  });
}
