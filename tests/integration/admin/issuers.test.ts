/** Issue 14 §2: an admin trusts an issuer, changes what its assertions are worth, and removes it, over HTTP. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { aKeyPair, type KeyPair } from "#tests/support/assertions";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, setGrant, type TestClient } from "#tests/support/fixtures";
import { issued } from "#tests/support/issuers";
import { text } from "#tests/support/protocol-client";
import { askAbout } from "../tokens/exchange-scene";
import { useConsole } from "./console";

const PAGE = "/admin/issuers";

describe.each(ENGINES)("trusted issuers on %s", (engine) => {
  const portal = useConsole(engine);
  let client: TestClient;
  let pair: KeyPair;
  beforeAll(async () => {
    await setGrant(JWT_BEARER_GRANT, true);
    for (const name of ["read", "write"]) await createScope(name);
    client = await createClient({ grantTypes: [JWT_BEARER_GRANT], scopes: ["read", "write", "default"] });
    pair = await aKeyPair("1");
  });
  const form = (more: Readonly<Record<string, string>> = {}) => ({
    jwks: JSON.stringify({ keys: [pair.jwk] }),
    clientIds: client.clientId,
    subjects: "own",
    longestLife: "600",
    ...more,
  });
  const add = (issuer: string, more: Readonly<Record<string, string>> = {}) =>
    portal.admin().post(PAGE, { intent: "add", issuer, ...form(more) });
  const idOf = async (issuer: string) => (await database().prisma.trustedIssuer.findFirstOrThrow({ where: { issuer } })).id;
  const trade = async (issuer: string, more: Readonly<Record<string, string>> = {}) =>
    await portal.token(client, { grant_type: JWT_BEARER_GRANT, assertion: await issued({ issuer, pair }, portal.url()), ...more });

  it("is trusted, changed and removed, each from the next request, with its entry in the log", async () => {
    const issuer = `https://${randomUUID()}.example`;
    expect((await trade(issuer)).status).toBe(400);
    expect((await add(issuer)).status).toBe(302);
    const token = text((await trade(issuer, { scope: "read write" })).json["access_token"]);
    const id = await idOf(issuer);
    const { html } = await portal.admin().get(`${PAGE}?edit=${id}`);
    expect(html).toContain(client.clientId);
    expect((await portal.admin().post(PAGE, { intent: "edit", id, ...form({ scopes: "read" }) })).status).toBe(302);
    expect((await trade(issuer, { scope: "read write" })).json["error"]).toBe("invalid_scope");
    expect((await askAbout(portal, client, "/introspect", token)).json).toMatchObject({ active: true });
    const page = await portal.admin().get(`${PAGE}?remove=${id}`);
    expect(page.html).toMatch(/1 key<\/strong>/);
    expect(page.html).toMatch(/1 token was/);
    const remove = (confirmation: string) => portal.admin().post(`${PAGE}?remove=${id}`, { intent: "remove", id, confirmation });
    expect((await remove("another")).status).toBe(400);
    expect((await remove(issuer)).status).toBe(302);
    expect((await askAbout(portal, client, "/introspect", token)).json).toEqual({ active: false });
    expect((await trade(issuer)).status).toBe(400);
    expect((await add(issuer)).status).toBe(302);
    expect((await askAbout(portal, client, "/introspect", token)).json, "for good").toEqual({ active: false });
    const events = await database().prisma.auditEvent.findMany({
      where: { targetType: "trusted-issuer", targetName: issuer },
      orderBy: { at: "asc" },
    });
    expect(events.map(({ action }) => action)).toEqual([
      "trusted-issuer.add",
      "trusted-issuer.change",
      "trusted-issuer.remove",
      "trusted-issuer.add",
    ]);
  });

  it("is one of users by the domains that are named", async () => {
    const issuer = `https://${randomUUID()}.example`;
    expect((await add(issuer, { subjects: "users", emailDomains: "Example.com, @bücher.example" })).status).toBe(302);
    expect(await database().prisma.trustedIssuer.findFirstOrThrow({ where: { issuer } })).toMatchObject({
      emailDomains: JSON.stringify(["example.com", "xn--bcher-kva.example"]),
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["no keys", { jwks: "" }, "Give the address of the issuer’s keys"],
    ["keys and an address", { jwksUri: "https://idp.example/jwks" }, "not both"],
    ["an address by http", { jwks: "", jwksUri: "http://idp.example/jwks" }, "begins with https"],
    ["a private key", { jwks: JSON.stringify({ keys: [{ kty: "OKP", crv: "Ed25519", x: "AA", d: "AA" }] }) }, "A private key is in it"],
    ["a key that there is not", { clientIds: "nobody" }, "No key of this portal has the Client ID nobody"],
    ["users of no domain", { subjects: "users" }, "Name at least one domain"],
    ["what is no domain", { subjects: "users", emailDomains: "a_b" }, "is no domain"],
    ["a scope that there is not", { scopes: "none-such" }, "There is no scope none-such"],
    ["a life of a week", { longestLife: "604800" }, "Give 60 to 86400 seconds"],
    ["an issuer with #", { issuer: "https://idp.example/#1" }, "neither blanks nor #"],
  ])("refuses %s, beside its field", async (_, more, words) => {
    const answer = await add(more["issuer"] ?? `https://${randomUUID()}.example`, more);
    expect(answer.status).toBe(400);
    expect(answer.html).toContain(words);
  });

  it("refuses a key without a secret, itself, and an issuer twice", async () => {
    const open = await createClient({ type: "public", authMethod: "none" });
    expect((await add(`https://${randomUUID()}.example`, { clientIds: open.clientId })).html).toContain("has no secret");
    expect((await add(portal.url())).html).toContain("This is this portal itself");
    expect((await add(`${portal.url()}/oauth2/token`)).html).toContain("This is this portal itself");
    const issuer = `https://${randomUUID()}.example`;
    await add(issuer);
    expect((await add(issuer)).html).toContain("trusted already");
  });

  it("is nothing to anybody but an admin", async () => {
    const { browser } = await portal.developer();
    expect((await browser.get(PAGE)).status).toBe(404);
    expect((await browser.post(PAGE, { intent: "add", issuer: "https://mine.example", ...form() })).status).toBe(404);
    expect(await database().prisma.trustedIssuer.count({ where: { issuer: "https://mine.example" } })).toBe(0);
  });
});
