/** Issue 14 §2: the JWT bearer grant with trusted issuers (RFC 7523), over HTTP on both engines; the rules of §3 by number are in `jwt-bearer.test.ts` of the grant. */
import { randomUUID } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { rootPathsOf } from "#app/http/dialects";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { aKeyPair, anAssertion, asForm, createSigningClient } from "#tests/support/assertions";
import { ENGINES } from "#tests/support/databases";
import { createClient, createRealm, createScope, setGrant, type TestClient } from "#tests/support/fixtures";
import { issued, type TestIssuer, trustIssuer } from "#tests/support/issuers";
import { type Answer, basic, post, text } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";
import { askAbout, subscribedApi } from "./exchange-scene";

const REFUSED = {
  error: "invalid_grant",
  error_description: "The assertion is invalid, expired, used, or not one that the client may present.",
};

describe.each(ENGINES)("the JWT bearer grant on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  let client: TestClient;
  let idp: TestIssuer;
  beforeAll(async () => {
    await setGrant(JWT_BEARER_GRANT, true);
    client = await createClient({ grantTypes: [JWT_BEARER_GRANT] });
    idp = await trustIssuer([client]);
  });
  const trade = (assertion: string, form: Readonly<Record<string, string>> = {}, by = client) =>
    portal.token(by, { grant_type: JWT_BEARER_GRANT, assertion, ...form });
  const causeOf = async ({ json }: Answer) => {
    const id = text(json["request_id"]);
    await expect.poll(async () => await database().prisma.failureRecord.count({ where: { id } })).toBe(1);
    return (await database().prisma.failureRecord.findUniqueOrThrow({ where: { id } })).cause;
  };

  it("metadata names the grant, and the ID-JAG profile where an issuer is trusted", async () => {
    const answer = await (await fetch(`${portal.url()}/.well-known/oauth-authorization-server`)).json();
    expect(answer.grant_types_supported).toContain(JWT_BEARER_GRANT);
    expect(answer.authorization_grant_profiles_supported).toEqual(["urn:ietf:params:oauth:grant-profile:id-jag"]);
    const realm = `none-${randomUUID().slice(0, 8)}`;
    await createRealm(realm);
    const other = await (await fetch(`${portal.url()}/realms/${realm}/.well-known/oauth-authorization-server`)).json();
    expect(other).not.toHaveProperty("authorization_grant_profiles_supported");
  });

  it.each(rootPathsOf("token"))("WSO2's request works as printed, at %s", async (path) => {
    const assertion = await issued(idp, portal.url() + path);
    const body = `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${assertion}`;
    const answer = await post(portal.url() + path, body, { authorization: basic(client.clientId, client.secret) });
    expect(answer).toMatchObject({ status: 200, json: { token_type: "Bearer", scope: "default" } });
    expect(answer.json).not.toHaveProperty("refresh_token");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("20 requests with one assertion at once: exactly one has a token, and one token is stored", async () => {
    const by = await createClient({ grantTypes: [JWT_BEARER_GRANT] });
    const issuer = await trustIssuer([by]);
    for (let round = 0; round < 3; round += 1) {
      const assertion = await issued(issuer, portal.url());
      const answers = await Promise.all(Array.from({ length: 20 }, () => trade(assertion, {}, by)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status, json } of answers) if (status !== 200) expect([status, json]).toMatchObject([400, REFUSED]);
      expect(await database().prisma.tokenRecord.count({ where: { clientRef: by.ref } })).toBe(round + 1);
    }
    const [row] = await database().prisma.tokenRecord.findMany({ where: { clientRef: by.ref } });
    expect(row).toMatchObject({ userId: null, grantType: JWT_BEARER_GRANT });
  });

  it("a client that signs its own assertion presents the issuer's: both work once (RFC 7523 §2.1, §2.2)", async () => {
    const pair = await aKeyPair("1");
    const by = await createSigningClient(pair, { grantTypes: [JWT_BEARER_GRANT] });
    const issuer = await trustIssuer([by]);
    const assertion = await issued(issuer, portal.url());
    const send = async (own: string) => await post(`${portal.url()}/token`, { grant_type: JWT_BEARER_GRANT, assertion, ...asForm(own) });
    const own = await anAssertion(by, pair, portal.url());
    expect((await send(own)).status).toBe(200);
    expect((await send(own)).json["error"]).toBe("invalid_client");
    const again = await send(await anAssertion(by, pair, portal.url()));
    expect([again.json["error"], await causeOf(again)]).toEqual(["invalid_grant", "grant_assertion_replayed"]);
  });

  it("about a user of the portal: sub is the user's id, and the token dies when the user is disabled", async () => {
    const ada = await portal.developer();
    const issuer = await trustIssuer([client], { emailDomains: ["example.com"] });
    const answer = await trade(await issued(issuer, portal.url(), { claims: { email: ada.email.toUpperCase() } }));
    const token = text(answer.json["access_token"]);
    expect((await askAbout(portal, client, "/introspect", token)).json).toMatchObject({
      active: true,
      sub: ada.userId,
      username: ada.email,
    });
    await inTransaction(async (tx) => {
      await tx.user.update({ where: { id: ada.userId }, data: { status: "disabled" } });
      await recordConfigChange(tx, { kind: "user", key: ada.userId });
    });
    expect((await askAbout(portal, client, "/introspect", token)).json).toEqual({ active: false });
    const refused = await trade(await issued(issuer, portal.url(), { claims: { email: ada.email } }));
    expect([refused.status, await causeOf(refused)]).toEqual([400, "grant_subject_unknown"]);
  });

  it("nobody gets an account by an assertion", async () => {
    const issuer = await trustIssuer([client], { emailDomains: ["example.com"] });
    const count = await database().prisma.user.count();
    expect(await trade(await issued(issuer, portal.url(), { claims: { email: `${randomUUID()}@example.com` } }))).toMatchObject({
      json: REFUSED,
    });
    expect(await database().prisma.user.count()).toBe(count);
  });

  it("a JWT access token names issuer and subject, and is for the API that was asked for (RFC 9068 §2.2)", async () => {
    const by = await createClient({ grantTypes: [JWT_BEARER_GRANT], tokenFormat: "jwt" });
    const issuer = await trustIssuer([by]);
    const { identifier } = await subscribedApi(by, [by]);
    const answer = await trade(await issued(issuer, portal.url()), { resource: identifier }, by);
    const [, claims = ""] = text(answer.json["access_token"]).split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      sub: `ext:${issuer.issuer}#anna`,
      aud: identifier,
      client_id: by.clientId,
    });
  });

  it("an ID-JAG buys a token for its resource, for the client that it names, once", async () => {
    const { identifier } = await subscribedApi(client, [client]);
    const said = (claims: object = {}) => ({
      header: { typ: "oauth-id-jag+jwt" },
      claims: { client_id: client.clientId, resource: identifier, ...claims },
    });
    const assertion = await issued(idp, portal.url(), said());
    const answer = await trade(assertion);
    expect(answer.status).toBe(200);
    expect(answer.json).not.toHaveProperty("refresh_token");
    expect((await askAbout(portal, client, "/introspect", text(answer.json["access_token"]))).json).toMatchObject({ aud: identifier });
    expect(await causeOf(await trade(assertion))).toBe("grant_assertion_replayed");
    expect(await causeOf(await trade(await issued(idp, portal.url(), said({ client_id: "other" }))))).toBe("id_jag_client");
    expect(await causeOf(await trade(await issued(idp, portal.url(), said({ resource: undefined }))))).toBe("id_jag_resource");
    expect(await causeOf(await trade(await issued(idp, `${portal.url()}/token`, said())))).toBe("grant_assertion_audience");
  });

  it("an issuer that another realm trusts is a stranger here, and its audience is not ours", async () => {
    const name = `alpha-${randomUUID().slice(0, 8)}`;
    const realmId = await createRealm(name);
    await createScope("default", { realmId, isDefault: true });
    await setGrant(JWT_BEARER_GRANT, true, realmId);
    const there = await createClient({ realmId, grantTypes: [JWT_BEARER_GRANT] });
    const issuer = await trustIssuer([there], { realmId });
    const send = async (path: string, audience: string, by: TestClient) =>
      await post(
        portal.url() + path,
        { grant_type: JWT_BEARER_GRANT, assertion: await issued(issuer, audience) },
        { authorization: basic(by.clientId, by.secret) },
      );
    const own = `${portal.url()}/realms/${name}`;
    expect((await send(`/realms/${name}/token`, own, there)).status).toBe(200);
    expect((await send(`/t/${name}/oauth2/token`, `${own}/token`, there)).status).toBe(200);
    expect(await causeOf(await send(`/realms/${name}/token`, portal.url(), there))).toBe("grant_assertion_audience");
    expect(await causeOf(await send("/token", portal.url(), client))).toBe("grant_assertion_issuer");
  });

  it("a key without the grant, or that the admin has not named, has nothing of it", async () => {
    const other = await createClient({ grantTypes: ["client_credentials"] });
    expect((await trade(await issued(idp, portal.url()), {}, other)).json).toMatchObject({ error: "unauthorized_client" });
    const unnamed = await createClient({ grantTypes: [JWT_BEARER_GRANT] });
    const answer = await trade(await issued(idp, portal.url()), {}, unnamed);
    expect([answer.json, await causeOf(answer)]).toMatchObject([REFUSED, "grant_assertion_client"]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Promise<string> | string, string]>([
    [
      "alg none",
      () => new UnsecuredJWT({ iss: idp.issuer, sub: "anna", aud: portal.url(), exp: now() + 60 }).encode(),
      "grant_assertion_algorithm",
    ],
    [
      "HS256 with the issuer's public key (RFC 8725 §2.1)",
      () =>
        new SignJWT({ iss: idp.issuer, sub: "anna", aud: portal.url(), exp: now() + 60 })
          .setProtectedHeader({ alg: "HS256", kid: "1" })
          .sign(Buffer.from(JSON.stringify(idp.pair.jwk))),
      "grant_assertion_algorithm",
    ],
    ["another key's signature", async () => await issued({ ...idp, pair: await aKeyPair("1") }, portal.url()), "grant_assertion_signature"],
    ["no signature", async () => (await issued(idp, portal.url())).replace(/[^.]*$/, ""), "grant_assertion_signature"],
    ["an exp that is over", () => issued(idp, portal.url(), { claims: { exp: now() - 61 } }), "grant_assertion_expired"],
    ["an exp in an hour", () => issued(idp, portal.url(), { claims: { exp: now() + 3600 } }), "grant_assertion_lifetime"],
    ["another server's audience", () => issued(idp, "https://other.example"), "grant_assertion_audience"],
    ["an access token's type", () => issued(idp, portal.url(), { header: { typ: "at+jwt" } }), "grant_assertion_malformed"],
  ])("refuses %s, in the same words for all", async (_, made, cause) => {
    const answer = await trade(await made());
    expect(answer).toMatchObject({ status: 400, json: REFUSED });
    expect(await causeOf(answer)).toBe(cause);
  });

  it("answers any text in place of an assertion with a refusal, and goes on", async () => {
    const deep = `${Buffer.from("[".repeat(4000)).toString("base64url")}.e30.AA`;
    const texts = [
      ".",
      "..",
      "a.b.c",
      "e30.e30.",
      "bnVsbA.bnVsbA.AA",
      "x".repeat(60_000),
      "e30.".repeat(5000),
      "\u0000.\u0000.\u0000",
      deep,
    ];
    for (const one of texts) expect([400, 413], one.slice(0, 20)).toContain((await trade(one)).status);
    expect((await trade("")).json["error"]).toBe("invalid_request");
    expect((await trade(await issued(idp, portal.url()))).status).toBe(200);
  });

  it("an assertion without jti works once; a refused request does not use one up", async () => {
    const assertion = await issued(idp, portal.url(), { claims: { jti: undefined } });
    expect((await trade(assertion, { scope: "nothing-of-the-kind" })).json["error"]).toBe("invalid_scope");
    expect((await trade(assertion)).status).toBe(200);
    const again = await trade(assertion);
    expect([again.status, await causeOf(again)]).toEqual([400, "grant_assertion_replayed"]);
  });
});
