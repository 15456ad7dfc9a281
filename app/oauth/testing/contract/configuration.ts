/** What a store says of clients, policy and users. */
import { describe, expect, it } from "vitest";
import { ROOT_REALM_ID } from "../../realm";
import type { TrustedIssuer } from "../../trusted-issuers/issuer";
import { aClient, anIssuer, aPolicy, aSecret, newId, START, someApis } from "../fixtures";
import type { Given } from "./given";

/** Declares this part of the contract. */
export function describeConfiguration(given: Given): void {
  describe("configuration", () => {
    it("a client is found by its identifier, whole, with revoked and expired secrets", async () => {
      const client = await given.addClient({
        environment: "SANDBOX",
        quotaPerMinute: 20,
        maximumQuotaPerMinute: 50,
        tokensNotBefore: START,
        ownerRole: "admin",
        approvedScopes: ["write"],
        grantTypes: ["client_credentials", "authorization_code"],
        scopes: ["read"],
        callbackUrls: ["https://app.example/callback"],
        applicationTokenLifetime: 120,
        userTokenLifetime: 240,
        refreshTokenLifetime: 480,
        tokenFormat: "jwt",
        authMethods: ["client_secret_post"],
        resourceServer: true,
        pkceRequired: true,
        pkcePlainAllowed: true,
        dpopRequired: true,
        openid: { idTokenLifetime: 600, idTokenAlgorithm: "RS256", userinfoAlgorithm: "ES256", pairwiseSector: "app.example" },
        secrets: [aSecret("one"), aSecret("two", { expiresAt: START }), aSecret("three", { revokedAt: START })],
      });
      const found = await given.store.findClient(ROOT_REALM_ID, client.clientId);
      expect({ ...found, secrets: [] }).toEqual({ ...client, secrets: [] });
      expect(found?.secrets).toHaveLength(3);
      expect(found?.secrets).toEqual(expect.arrayContaining([...client.secrets]));
      expect(await given.store.findClientByRef(client.ref)).toEqual(found);
    });

    it("a client is not found by another case, in another realm, or when it does not exist", async () => {
      const client = await given.addClient();
      expect(await given.store.findClient(ROOT_REALM_ID, client.clientId.toUpperCase())).toBeUndefined();
      expect(await given.store.findClient("other", client.clientId)).toBeUndefined();
      expect(await given.store.findClient(ROOT_REALM_ID, "nobody")).toBeUndefined();
      expect(await given.store.findClientByRef(newId())).toBeUndefined();
    });

    it("a client that was looked for too early is found once it exists", async () => {
      const client = aClient();
      expect(await given.store.findClient(ROOT_REALM_ID, client.clientId)).toBeUndefined();
      await given.harness.addClient(client);
      await given.generation();
      expect(await given.store.findClient(ROOT_REALM_ID, client.clientId)).toBeDefined();
    });

    it("an issuer is trusted with all that an admin has decided, and found no more once it is removed (RFC 7523 §3 item 1)", async () => {
      const client = await given.addClient();
      const plain = anIssuer({ issuer: "https://cluster.example" });
      const whole = anIssuer({
        keys: { kind: "uri", uri: "https://idp.example/jwks" },
        audiences: new Set(["https://api.example"]),
        clients: new Set([client.ref]),
        emailDomains: new Set(["example.com"]),
        scopes: new Set(["read"]),
        longestLife: 60,
      });
      const trusting = (...issuers: readonly TrustedIssuer[]) =>
        given.harness.setPolicy(aPolicy({ trustedIssuers: new Map(issuers.map((issuer) => [issuer.issuer, issuer])) }));
      await trusting(plain, whole);
      await given.store.refresh();
      const { trustedIssuers } = await given.store.policy(ROOT_REALM_ID);
      expect([trustedIssuers.get(plain.issuer), trustedIssuers.get(whole.issuer)]).toEqual([plain, whole]);
      await trusting();
      await given.store.refresh();
      expect((await given.store.policy(ROOT_REALM_ID)).trustedIssuers.size).toBe(0);
    });

    it("a user is found by the address in any letters, and nobody by another, an empty or an endless one", async () => {
      const id = newId();
      await given.harness.addUser({ id, username: `${id}@example.com` });
      expect(await given.store.findUserByEmail(ROOT_REALM_ID, `${id.toUpperCase()}@Example.COM`)).toBe(id);
      for (const email of [`${newId()}@example.com`, "", "a\u0000@example.com", "x".repeat(100_000)])
        expect(await given.store.findUserByEmail(ROOT_REALM_ID, email)).toBeUndefined();
    });

    it("a person's profile is read as it is now, and nobody's is undefined", async () => {
      const id = newId();
      await given.harness.addUser({ id, username: `${id}@example.com` });
      const { updatedAt, ...profile } = (await given.store.findProfile(id)) ?? { updatedAt: 0 };
      expect(profile).toEqual({ name: "Ada", email: `${id}@example.com` });
      expect(updatedAt).toBeGreaterThan(0);
      expect(await given.store.findProfile(newId())).toBeUndefined();
    });

    it("the policy says which grant types are on, the scopes and the lifetimes", async () => {
      const { issuer, issuers, assertionAudiences, ...policy } = await given.store.policy(ROOT_REALM_ID);
      const { issuer: _issuer, issuers: _issuers, assertionAudiences: _audiences, ...expected } = aPolicy();
      expect(policy).toEqual(expected);
      expect(issuer).toMatch(/^https?:\/\//);
      expect(issuers).toContain(issuer);
      for (const text of [issuer, `${issuer}/token`]) expect(assertionAudiences).toContain(text);
    });

    it("issue 12 §4: the policy has the APIs with their scopes, a client those that its application subscribes to", async () => {
      const of = (name: string) => `https://${name}.example/${newId()}`;
      const [orders, stock] = [of("orders"), of("stock")];
      const { ids, ...apis } = someApis(
        {
          identifier: orders,
          tokenFormat: "jwt",
          accessTokenLifetime: 300,
          scopes: ["read", "write"],
          verifyKeys: [newId(), newId()],
          operations: ["GET /orders/{id}", "POST /orders"],
        },
        { identifier: stock },
      );
      await given.harness.setPolicy(aPolicy({ ...apis, scopePolicy: "drop" }));
      const client = await given.addClient({ subscribedApis: ids.toSorted(), defaultApi: stock, scopePolicy: "strict" });
      await given.generation();
      const found = await given.store.policy(ROOT_REALM_ID);
      expect({ apis: found.apis, apiOfScope: found.apiOfScope, scopePolicy: found.scopePolicy }).toEqual({ ...apis, scopePolicy: "drop" });
      expect(await given.store.findClient(ROOT_REALM_ID, client.clientId)).toMatchObject({
        subscribedApis: ids.toSorted(),
        defaultApi: stock,
        scopePolicy: "strict",
      });
      await given.harness.setPolicy(aPolicy());
      await given.generation();
      expect((await given.store.policy(ROOT_REALM_ID)).apis.size).toBe(0);
    });

    it("a realm's grant policy is found with its switches, ends, rules and exceptions (issue 13 §7)", async () => {
      const client = await given.addClient();
      const rule = { kind: "server", environment: "PRODUCTION", state: "report", offFrom: START, setBy: "Grace" } as const;
      const until = Date.now() + 86_400_000;
      const grants = {
        enabledGrantTypes: new Set(["password", "implicit"] as const),
        grantEnds: new Map([["implicit", START]] as const),
        grantRules: new Map([["password", [rule, { ...rule, environment: "SANDBOX", state: "off", offFrom: null }]]] as const),
        grantExceptions: new Map([[client.applicationId, [{ grantType: "password", environment: "PRODUCTION", until }]]] as const),
      };
      await given.harness.setPolicy(aPolicy(grants));
      await given.generation();
      const { enabledGrantTypes, grantEnds, grantRules, grantExceptions } = await given.store.policy(ROOT_REALM_ID);
      expect({ enabledGrantTypes, grantEnds, grantRules, grantExceptions }).toEqual(grants);
      await given.harness.setPolicy(aPolicy());
      await given.generation();
      expect((await given.store.policy(ROOT_REALM_ID)).grantRules.size).toBe(0);
    });

    it("a user is found with name and state; nobody else is", async () => {
      const user = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(user);
      expect(await given.store.findUser(user.id)).toEqual({
        username: user.username,
        active: true,
        tokensNotBefore: null,
        stopped: new Map(),
      });
      expect(await given.store.findUser(newId())).toBeUndefined();
      await given.harness.disableUser(user.id);
      await given.generation();
      expect((await given.store.findUser(user.id))?.active).toBe(false);
    });

    it("a mark on a user or an application is seen with the next request, to the millisecond", async () => {
      const client = await given.addClient();
      const user = { id: newId(), username: `${newId()}@example.com` };
      await given.harness.addUser(user);
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.tokensNotBefore).toBeNull();
      expect((await given.store.findUser(user.id))?.tokensNotBefore).toBeNull();
      await given.harness.markApplication(client.applicationId, START + 7);
      await given.harness.markUser(user.id, START + 8);
      await given.generation();
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.tokensNotBefore).toBe(START + 7);
      expect((await given.store.findUser(user.id))?.tokensNotBefore).toBe(START + 8);
    });

    it("a client whose owner is disabled says so with the next request", async () => {
      const client = await given.addClient();
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.ownerStatus).toBe("active");
      await given.harness.disableUser(client.ownerId);
      await given.generation();
      expect((await given.store.findClient(ROOT_REALM_ID, client.clientId))?.ownerStatus).toBe("disabled");
    });
  });
}
