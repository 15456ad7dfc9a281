/** Issue 14 §2: the keys of a trusted issuer at an address: that rotates, is down, slow, huge, redirects or lies inside (RFC 7523 §3 item 9). */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { aKeyPair } from "#tests/support/assertions";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { issued, type TestIssuer, trustIssuer } from "#tests/support/issuers";
import { basic, post, text } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";

type Serve = (answer: http.ServerResponse) => void;

describe.each(ENGINES)("an issuer's keys at an address, on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1", OUTBOUND_INNER_HOSTS: "127.0.0.1" });
  const served = new Map<string, Serve>();
  const asked = new Map<string, number>();
  let host: http.Server;
  let client: TestClient;
  beforeAll(async () => {
    await setGrant(JWT_BEARER_GRANT, true);
    client = await createClient({ grantTypes: [JWT_BEARER_GRANT] });
    host = http.createServer(({ url = "" }, answer) => {
      asked.set(url, (asked.get(url) ?? 0) + 1);
      served.get(url)?.(answer);
    });
    await new Promise<void>((done) => void host.listen(0, "127.0.0.1", done));
  });
  afterAll(() => void host.close().closeAllConnections());

  const json =
    (body: string, status = 200): Serve =>
    (answer) =>
      void answer.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "max-age=600" }).end(body);
  const at = async (path: string, serve: (issuer: TestIssuer) => Serve) => {
    const issuer = await trustIssuer([client], { jwksUri: `http://127.0.0.1:${(host.address() as AddressInfo).port}${path}` });
    served.set(path, serve(issuer));
    return issuer;
  };
  const set = (...keys: readonly object[]) => JSON.stringify({ keys });
  const trade = async (issuer: TestIssuer) =>
    await portal.token(client, { grant_type: JWT_BEARER_GRANT, assertion: await issued(issuer, portal.url()) });
  const causeOf = async (issuer: TestIssuer) => {
    const { status, json: body } = await trade(issuer);
    expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    const id = text(body["request_id"]);
    await expect.poll(async () => await database().prisma.failureRecord.count({ where: { id } })).toBe(1);
    return (await database().prisma.failureRecord.findUniqueOrThrow({ where: { id } })).cause;
  };

  it("are fetched once for many requests at once, and an unknown kid has them asked again at most once a minute", async () => {
    const issuer = await at("/rotating", ({ pair }) => json(set(pair.jwk)));
    const answers = await Promise.all(Array.from({ length: 20 }, () => trade(issuer)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked.get("/rotating")).toBe(1);
    const next = { ...issuer, pair: await aKeyPair("2") };
    served.set("/rotating", json(set(next.pair.jwk)));
    for (const _ of Array.from({ length: 5 })) expect(await causeOf(next)).toBe("grant_assertion_key_unknown");
    expect(asked.get("/rotating")).toBe(1);
  });

  it("twenty keys with their certificates are read, as large issuers publish them; a client's set may not be as large", async () => {
    const chain = ["x".repeat(1500)];
    const others = Array.from({ length: 20 }, (_, index) => ({
      kty: "EC",
      crv: "P-384",
      x: "AA",
      y: "AA",
      kid: `other ${index}`,
      x5c: chain,
    }));
    const issuer = await at("/large", ({ pair }) => json(set(...others, pair.jwk)));
    expect((await trade(issuer)).status).toBe(200);
  });

  it.each<[string, Serve]>([
    ["down", (answer) => void answer.destroy()],
    ["slow", () => {}],
    ["huge", json(`{"keys":[${" ".repeat(200_000)}]}`)],
    ["elsewhere", (answer) => void answer.writeHead(302, { Location: "/moved" }).end()],
    ["missing", json("{}", 404)],
    ["html", (answer) => void answer.writeHead(200, { "Content-Type": "text/html" }).end("{}")],
    ["empty", json('{"keys":[]}')],
    ["many", json(JSON.stringify({ keys: Array.from({ length: 1000 }, () => ({})) }))],
  ])("that are %s: the grant is refused, and the address is not asked again at once", async (name, serve) => {
    const issuer = await at(`/${name}`, () => serve);
    expect(await causeOf(issuer)).toBe("grant_assertion_keys_unavailable");
    expect(await causeOf(issuer)).toBe("grant_assertion_keys_unavailable");
    expect([asked.get(`/${name}`), asked.get("/moved")]).toEqual([1, undefined]);
  });

  it("that lie at an inner address which is not listed are not asked for", async () => {
    const issuer = await trustIssuer([client], { jwksUri: "https://169.254.169.254/latest/meta-data" });
    expect(await causeOf(issuer)).toBe("grant_assertion_keys_unavailable");
  });

  it("are not fetched for anybody who is not a client that may present the issuer's assertions", async () => {
    const issuer = await at("/strangers", ({ pair }) => json(set(pair.jwk)));
    const form = { grant_type: JWT_BEARER_GRANT, assertion: await issued(issuer, portal.url()) };
    const unnamed = await createClient({ grantTypes: [JWT_BEARER_GRANT] });
    expect((await post(`${portal.url()}/token`, form, { authorization: basic(client.clientId, "wrong") })).status).toBe(401);
    expect((await post(`${portal.url()}/token`, form)).status).toBe(401);
    expect((await portal.token(unnamed, form)).status).toBe(400);
    expect(
      (await portal.token(client, { ...form, assertion: await issued({ ...issuer, issuer: "https://other.example" }, portal.url()) }))
        .status,
    ).toBe(400);
    expect(asked.get("/strangers")).toBeUndefined();
    expect((await portal.token(client, form)).status).toBe(200);
  });
});
