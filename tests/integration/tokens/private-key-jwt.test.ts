/** Issue 14 §3: clients that authenticate by `private_key_jwt`, at every endpoint that authenticates clients and by every product's paths (RFC 7523). */
import { createPublicKey, randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { type ProtocolEndpoint, rootPathsOf } from "#app/http/dialects";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { aKeyPair, anAssertion, asForm, createSigningClient, type KeyPair, type Said } from "#tests/support/assertions";
import { ENGINES } from "#tests/support/databases";
import { createRealm, createScope, setGrant, type TestClient } from "#tests/support/fixtures";
import { type Answer, post, text } from "#tests/support/protocol-client";
import { fromElsewhere } from "../accounts/browser";
import { useConsole } from "../admin/console";

const REFUSED = { error: "invalid_client", error_description: "Client authentication failed." };
const TOKEN_REQUEST = { grant_type: "client_credentials" } as const;
/** Endpoints that authenticate clients, each with a request that it answers with 200. */
const REQUESTS: readonly { readonly endpoint: ProtocolEndpoint; readonly form: Readonly<Record<string, string>> }[] = [
  { endpoint: "token", form: TOKEN_REQUEST },
  { endpoint: "introspect", form: { token: "none" } },
  { endpoint: "revoke", form: { token: "none" } },
  { endpoint: "device_authorization", form: {} },
];
const EVERYWHERE = REQUESTS.flatMap(({ endpoint, form }) => rootPathsOf(endpoint).map((path) => ({ endpoint, path, form })));

describe.each(ENGINES)("private_key_jwt on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1", OUTBOUND_INNER_HOSTS: "127.0.0.1" });
  let pair: KeyPair;
  beforeAll(async () => {
    pair = await aKeyPair("1");
    await setGrant(DEVICE_GRANT, true);
  });

  const aClient = (options: Parameters<typeof createSigningClient>[1] = {}) =>
    createSigningClient(pair, { resourceServer: true, ...options });
  const signed = (client: TestClient, said?: Said, by = pair) => anAssertion(client, by, portal.url(), said);
  /** Each from an address of its own, so that no limit on guesses is in the way. */
  const send = async (assertion: string, form: Readonly<Record<string, string>> = TOKEN_REQUEST, path = "/token") =>
    await post(portal.url() + path, { ...form, ...asForm(assertion) }, fromElsewhere());
  const causeOf = async ({ json }: Answer) => {
    const id = text(json["request_id"]);
    await expect.poll(async () => await database().prisma.failureRecord.count({ where: { id } })).toBe(1);
    return (await database().prisma.failureRecord.findUniqueOrThrow({ where: { id } })).cause;
  };

  it("metadata names the method and its algorithms (RFC 8414 §2)", async () => {
    const answer = await (await fetch(`${portal.url()}/.well-known/oauth-authorization-server`)).json();
    for (const endpoint of ["token", "introspection", "revocation"]) {
      expect(answer[`${endpoint}_endpoint_auth_methods_supported`]).toContain("private_key_jwt");
      expect(answer[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toEqual(["ES256", "RS256", "PS256", "EdDSA", "Ed25519"]);
    }
  });

  it.each(EVERYWHERE)("RFC 7523 §3 item 7: at $path an assertion works once", async ({ endpoint, path, form }) => {
    const client = await aClient({ grantTypes: ["client_credentials", DEVICE_GRANT] });
    const assertion = await signed(client);
    expect((await send(assertion, form, path)).status).toBe(200);
    const again = await send(assertion, form, path);
    expect(again).toMatchObject({ status: 401, json: REFUSED });
    expect(await causeOf(again)).toBe("assertion_replayed");
    expect((await send(assertion)).status, "at another endpoint").toBe(401);
    expect((await send(await signed(client, { claims: { aud: portal.url() + path } }), form, path)).status).toBe(
      endpoint === "token" ? 200 : 401,
    );
  });

  it("a realm's own audience works at its paths, and another realm's nowhere", async () => {
    const name = `alpha-${randomUUID().slice(0, 8)}`;
    const realmId = await createRealm(name);
    await createScope("default", { realmId, isDefault: true });
    const client = await aClient({ realmId });
    for (const path of [`/realms/${name}/token`, `/t/${name}/oauth2/token`, `/am/oauth2/realms/root/realms/${name}/access_token`]) {
      const own = await signed(client, { claims: { aud: `${portal.url()}/realms/${name}` } });
      expect((await send(own, TOKEN_REQUEST, path)).status).toBe(200);
      const other = await send(await signed(client), TOKEN_REQUEST, path);
      expect([other.status, await causeOf(other)]).toEqual([401, "assertion_audience"]);
    }
  });

  it("20 requests with one assertion at once: exactly one has a token, and one token is stored", async () => {
    const client = await aClient();
    for (let round = 0; round < 5; round += 1) {
      const assertion = await signed(client);
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(assertion)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status, json } of answers) if (status !== 200) expect([status, json]).toMatchObject([401, REFUSED]);
      expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref } })).toBe(round + 1);
    }
  });

  it("20 requests with one assertion at once, for introspection: exactly one is answered", async () => {
    const assertion = await signed(await aClient());
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(assertion, { token: "none" }, "/introspect")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
  });

  it("a refused request uses its assertion up", async () => {
    const assertion = await signed(await aClient());
    expect((await send(assertion, { grant_type: "client_credentials", scope: "nothing-of-the-kind" })).status).toBe(400);
    expect((await send(assertion)).status).toBe(401);
  });

  it("a secret does not authenticate a client with a key pair, and an assertion no client with a secret", async () => {
    const client = await aClient();
    expect((await portal.token(client, TOKEN_REQUEST)).status).toBe(401);
    const other = await aClient({ authMethod: "client_secret_basic" });
    expect((await send(await signed(other))).status).toBe(401);
    const both = await post(`${portal.url()}/token`, { ...TOKEN_REQUEST, ...asForm(await signed(client)), client_secret: client.secret });
    expect(both.json["error"]).toBe("invalid_request");
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, (client: TestClient) => Promise<string>, string]>([
    ["another server's audience", (client) => signed(client, { claims: { aud: "https://other.example" } }), "assertion_audience"],
    [
      "one audience of two that is another server's",
      (client) => signed(client, { claims: { aud: [portal.url(), "https://other.example"] } }),
      "assertion_audience",
    ],
    ["an exp that is over", (client) => signed(client, { claims: { exp: now() - 61 } }), "assertion_expired"],
    ["an exp in an hour", (client) => signed(client, { claims: { exp: now() + 3600 } }), "assertion_lifetime"],
    ["no jti", (client) => signed(client, { claims: { jti: undefined } }), "assertion_claims"],
    ["another key's signature", async (client) => await signed(client, {}, await aKeyPair("1")), "assertion_signature"],
    ["an unknown kid", async (client) => await signed(client, {}, await aKeyPair("2")), "assertion_key_unknown"],
    [
      "alg none",
      async (client) =>
        new UnsecuredJWT({ iss: client.clientId, sub: client.clientId, aud: portal.url(), exp: now() + 60, jti: randomUUID() }).encode(),
      "assertion_algorithm",
    ],
    ["HS256 with the public key as PEM (RFC 8725 §2.1)", (client) => confused(client, "pem"), "assertion_algorithm"],
    ["HS256 with the public key as JWK (RFC 8725 §2.1)", (client) => confused(client, "jwk"), "assertion_algorithm"],
    ["HS256 with its secret (client_secret_jwt)", (client) => confused(client, "secret"), "assertion_algorithm"],
    ["more than 8,192 characters", (client) => signed(client, { claims: { more: "x".repeat(8000) } }), "assertion_malformed"],
    [
      "headers that are not understood (RFC 7515 §4.1.11)",
      async (client) => withHeader(await signed(client), { alg: "ES256", kid: "1", crit: ["b64"], b64: false }),
      "assertion_malformed",
    ],
    ["no signature", async (client) => (await signed(client)).replace(/[^.]*$/, ""), "assertion_signature"],
  ])("refuses %s, in the same words for all", async (_, made, cause) => {
    const client = await aClient();
    const answer = await send(await made(client), { ...TOKEN_REQUEST, client_id: client.clientId });
    expect(answer).toMatchObject({ status: 401, json: REFUSED });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await causeOf(answer)).toBe(cause);
    expect((await send(await signed(client))).status, "it works on").toBe(200);
  });

  it("answers any text in place of an assertion with a refusal", async () => {
    const { clientId } = await aClient();
    const texts = [
      "",
      ".",
      "..",
      "...",
      "a.b.c",
      "e30.e30.",
      "x".repeat(100_000),
      `${"e30.".repeat(5000)}`,
      "\u0000.\u0000.\u0000",
      "bnVsbA.bnVsbA.AA",
    ];
    for (const one of texts) {
      const { status } = await send(one, { ...TOKEN_REQUEST, client_id: clientId });
      expect([400, 401, 413], one.slice(0, 20)).toContain(status);
    }
  });

  /** RFC 8725 §2.1: the verifier shall take what is public for the secret of an HMAC. */
  async function confused({ clientId, secret }: TestClient, as: "pem" | "jwk" | "secret"): Promise<string> {
    const { alg: _alg, ...jwk } = pair.jwk;
    const material = {
      pem: () => createPublicKey({ key: JSON.parse(JSON.stringify(jwk)), format: "jwk" }).export({ type: "spki", format: "pem" }),
      jwk: () => JSON.stringify(jwk),
      secret: () => secret,
    }[as]();
    return await new SignJWT({ iss: clientId, sub: clientId, aud: portal.url(), exp: now() + 60, jti: randomUUID() })
      .setProtectedHeader({ alg: "HS256", kid: "1" })
      .sign(Buffer.from(material));
  }

  function withHeader(assertion: string, header: object): string {
    return assertion.replace(/^[^.]*/, Buffer.from(JSON.stringify(header)).toString("base64url"));
  }

  describe("with keys at an address of the client's", () => {
    const sets = new Map<string, string>();
    const asked = new Map<string, number>();
    let host: http.Server;
    beforeAll(async () => {
      host = http.createServer(({ url = "" }, answer) => {
        asked.set(url, (asked.get(url) ?? 0) + 1);
        const set = sets.get(url);
        if (url === "/elsewhere") answer.writeHead(302, { Location: "/moved" });
        else answer.writeHead(set === undefined ? 404 : 200, { "Content-Type": "application/json", "Cache-Control": "max-age=600" });
        answer.end(set);
      });
      await new Promise<void>((done) => void host.listen(0, "127.0.0.1", done));
    });
    afterAll(() => void host.close().closeAllConnections());

    const publishing = async (path: string, keys: readonly object[]) => {
      sets.set(path, JSON.stringify({ keys }));
      return await aClient({ publicKeys: { jwksUri: `http://127.0.0.1:${(host.address() as AddressInfo).port}${path}` } });
    };

    it("fetches them once for many requests, and again for a kid that it does not know, but not each time", async () => {
      const client = await publishing("/rotating", [pair.jwk]);
      const answers = await Promise.all(Array.from({ length: 20 }, async () => await send(await signed(client))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(asked.get("/rotating")).toBe(1);
      for (const _ of Array.from({ length: 5 })) expect((await send(await signed(client, {}, await aKeyPair("none")))).status).toBe(401);
      expect(asked.get("/rotating"), "within a minute").toBe(1);
    });

    it("refuses a set of 1,000 keys, which is not read to its end", async () => {
      const client = await publishing(
        "/many",
        Array.from({ length: 1000 }, (_, kid) => ({ ...pair.jwk, kid: String(kid) })),
      );
      const answer = await send(await signed(client));
      expect([answer.status, await causeOf(answer)]).toEqual([401, "assertion_keys_unavailable"]);
    });

    it("tries no more than a few keys of one kid, and the right one among two", async () => {
      const other = await aKeyPair("1");
      const two = await publishing("/two", [other.jwk, pair.jwk]);
      expect((await send(await signed(two))).status).toBe(200);
      const five = await publishing("/five", [pair.jwk, other.jwk, other.jwk, other.jwk, other.jwk]);
      const answer = await send(await signed(five));
      expect([answer.status, await causeOf(answer)]).toEqual([401, "assertion_key_unknown"]);
    });

    it("leaves out what it cannot use, and takes no set with a private key", async () => {
      const mixed = await publishing("/mixed", [{ kty: "OKP", crv: "X25519", x: "AA" }, { kty: "made up" }, pair.jwk]);
      expect((await send(await signed(mixed))).status).toBe(200);
      const leaked = await publishing("/leaked", [{ ...pair.jwk, d: "AA" }]);
      expect(await causeOf(await send(await signed(leaked)))).toBe("assertion_keys_unavailable");
    });

    it("follows no redirect, and asks an address that failed not again at once", async () => {
      sets.set("/moved", JSON.stringify({ keys: [pair.jwk] }));
      const client = await publishing("/elsewhere", []);
      for (const _ of Array.from({ length: 5 })) {
        const answer = await send(await signed(client));
        expect([answer.status, await causeOf(answer)]).toEqual([401, "assertion_keys_unavailable"]);
      }
      expect([asked.get("/elsewhere"), asked.get("/moved")]).toEqual([1, undefined]);
    });

    it("asks no inner address that is not listed", async () => {
      const client = await aClient({ publicKeys: { jwksUri: "https://169.254.169.254/latest/meta-data" } });
      expect(await causeOf(await send(await signed(client)))).toBe("assertion_keys_unavailable");
    });
  });

  it.each(["RS256", "PS256", "EdDSA", "Ed25519"])("takes %s", async (algorithm) => {
    const by = await aKeyPair("1", algorithm);
    const client = await aClient({ publicKeys: { jwks: JSON.stringify({ keys: [by.jwk] }) } });
    expect((await send(await signed(client, {}, by))).status).toBe(200);
  });
});
