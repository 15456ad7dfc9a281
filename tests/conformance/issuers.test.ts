/** Each product's paths have an issuer of their own, and clients that compare issuers accept it: items 59, 60, 103 and 104, issue 12 §3. */
import { createRemoteJWKSet, jwtVerify } from "jose";
import {
  type AuthorizationServer,
  allowInsecureRequests,
  ClientSecretBasic,
  clientCredentialsGrantRequest,
  discoveryRequest,
  introspectionRequest,
  processClientCredentialsResponse,
  processDiscoveryResponse,
  processIntrospectionResponse,
  processRevocationResponse,
  revocationRequest,
  validateApplicationLevelSignature,
  validateJwtAccessToken,
} from "oauth4webapi";
import { beforeAll, describe, expect, it } from "vitest";
import { issuersOf } from "#app/oauth/issuers";
import { ENGINES } from "#tests/support/databases";
import { createClient, createRealm, createScope, type TestClient } from "#tests/support/fixtures";
import { basic, post, read, text } from "#tests/support/protocol-client";
import { useServer } from "./setup";

const insecure = { [allowInsecureRequests]: true } as const;
/** Without the host. */
const ISSUERS = ["root", "root/alpha"].flatMap((realm) => [...issuersOf("", realm)].map((path) => ({ realm, path })));
/** Where clients look for an issuer's document: OpenID Connect Discovery §4, RFC 8414 §3.1, and the form that MCP clients try as well. */
const PLACES: readonly ((origin: string, path: string) => string)[] = [
  (origin, path) => `${origin}${path}/.well-known/openid-configuration`,
  (origin, path) => `${origin}/.well-known/oauth-authorization-server${path}`,
  (origin, path) => `${origin}/.well-known/openid-configuration${path}`,
];

describe.each(ENGINES)("issuers on %s", (engine) => {
  const server = useServer(engine);
  let clients: Record<string, TestClient>;
  beforeAll(async () => {
    await createRealm("alpha");
    await createScope("read");
    await createScope("read", { realmId: "root/alpha" });
    clients = {
      root: await createClient({ tokenFormat: "jwt" }),
      "root/alpha": await createClient({ tokenFormat: "jwt", realmId: "root/alpha" }),
    };
  });

  const of = (realm: string): TestClient => clients[realm] ?? expect.fail(`no client of ${realm}`);
  const discover = async (path: string, algorithm: "oidc" | "oauth2"): Promise<AuthorizationServer> => {
    const issuer = new URL(`${server().url}${path}`);
    return await processDiscoveryResponse(issuer, await discoveryRequest(issuer, { algorithm, ...insecure }));
  };
  /** What a client of a realm gets at the token endpoint that the document names. */
  const obtain = async (as: AuthorizationServer, { clientId, secret }: TestClient): Promise<string> => {
    const client = { client_id: clientId };
    const answer = await clientCredentialsGrantRequest(as, client, ClientSecretBasic(secret), { scope: "read" }, insecure);
    return (await processClientCredentialsResponse(as, client, answer)).access_token;
  };

  it.each(ISSUERS)("item 103: every document at $path names that address, as a string (RFC 8414 §3.3)", async ({ path }) => {
    const { url } = server();
    for (const place of PLACES) {
      const answer = await read(await fetch(place(url, path)));
      expect([answer.status, answer.headers.get("access-control-allow-origin"), answer.json["issuer"]]).toEqual([
        200,
        "*",
        `${url}${path}`,
      ]);
    }
  });

  it("names each product's own endpoints", async () => {
    const { url } = server();
    expect(await discover("/t/alpha/oauth2/token", "oidc")).toMatchObject({
      token_endpoint: `${url}/t/alpha/oauth2/token`,
      introspection_endpoint: `${url}/t/alpha/oauth2/introspect`,
      revocation_endpoint: `${url}/t/alpha/oauth2/revoke`,
      jwks_uri: `${url}/t/alpha/oauth2/jwks`,
    });
    expect(await discover("/am/oauth2/realms/root/realms/alpha", "oidc")).toMatchObject({
      token_endpoint: `${url}/am/oauth2/realms/root/realms/alpha/access_token`,
      jwks_uri: `${url}/am/oauth2/realms/root/realms/alpha/connect/jwk_uri`,
    });
    const atWso2 = await read(await fetch(`${url}/oauth2/oidcdiscovery/.well-known/openid-configuration`));
    expect(atWso2.json["issuer"], "WSO2's other place names the issuer of its tokens").toBe(`${url}/oauth2/token`);
  });

  it.each(ISSUERS)("items 59, 60: a client of $path finds, obtains, checks, asks about and revokes its token", async ({ realm, path }) => {
    const issuer = `${server().url}${path}`;
    for (const algorithm of ["oidc", "oauth2"] as const) {
      const as = await discover(path, algorithm);
      const client = { client_id: of(realm).clientId };
      const authentication = ClientSecretBasic(of(realm).secret);
      const token = await obtain(as, of(realm));
      // A resource server with jose, and one with oauth4webapi, which check `iss` and `aud`.
      await jwtVerify(token, createRemoteJWKSet(new URL(as.jwks_uri ?? "")), { issuer, audience: issuer, typ: "at+jwt" });
      const call = new Request("https://api.example", { headers: { authorization: `Bearer ${token}` } });
      expect(await validateJwtAccessToken(as, call, issuer, insecure)).toMatchObject({ client_id: client.client_id, iss: issuer });

      const asked = await introspectionRequest(as, client, authentication, token, { ...insecure, requestJwtResponse: true });
      const signed = await processIntrospectionResponse(as, client, asked);
      await validateApplicationLevelSignature(as, asked, insecure);
      expect(signed).toMatchObject({ active: true, iss: issuer, aud: issuer });

      await processRevocationResponse(await revocationRequest(as, client, authentication, token, insecure));
      const after = await introspectionRequest(as, client, authentication, token, insecure);
      expect(await processIntrospectionResponse(as, client, after)).toEqual({ active: false });
    }
  });

  it("every path takes the tokens of each issuer of its realm, and item 104: none of another realm", async () => {
    const { url } = server();
    const documents = await Promise.all(ISSUERS.map(async ({ realm, path }) => ({ realm, path, as: await discover(path, "oidc") })));
    const tokens = await Promise.all(documents.map(async ({ realm, path, as }) => ({ realm, path, token: await obtain(as, of(realm)) })));
    for (const { realm, path, as } of documents) {
      const { clientId, secret } = of(realm);
      for (const issued of tokens) {
        const answer = await post(text(as.introspection_endpoint), { token: issued.token }, { authorization: basic(clientId, secret) });
        const expected = issued.realm === realm ? { active: true, iss: `${url}${path}` } : { active: false };
        expect(answer.json, `${issued.path} at ${path}`).toMatchObject(expected);
      }
    }
  });
});
