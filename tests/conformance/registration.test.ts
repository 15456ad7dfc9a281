/** Dynamic client registration by number of RFC 7591 and RFC 7592, and WSO2's own, on both engines. */
import bcrypt from "bcrypt";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { rootPathsOf } from "#app/http/dialects";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { newRegistrationToken } from "#app/services/agents/registration-token";
import { ENGINES } from "#tests/support/databases";
import { createUser, setAgents } from "#tests/support/fixtures";
import { type Answer, basic, post, read, text } from "#tests/support/protocol-client";
import { useServer } from "./setup";

const MCP = {
  client_name: "Test MCP client",
  redirect_uris: ["http://localhost:8787/callback", "cursor://anysphere.cursor-mcp/oauth/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
  application_type: "native",
};

describe.each(ENGINES)("registration on %s", (engine) => {
  const server = useServer(engine, { TRUST_PROXY: "1" });
  const send = async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    await read(
      await fetch(url, {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
  const register = async (metadata: unknown = MCP, headers: Record<string, string> = {}, path = "/register") =>
    await send("POST", `${server().url}${path}`, metadata, headers);
  const bearer = (token: unknown) => ({ authorization: `Bearer ${text(token)}` });

  beforeEach(async () => {
    await database().prisma.rateLimit.deleteMany({ where: { key: { startsWith: "registrations" } } });
    await setAgents({ dynamicRegistration: "open" });
  });

  it("answers 201 with everything that is registered (RFC 7591 §3.2.1)", async () => {
    const { status, json, headers } = await register();
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(json).toMatchObject({
      ...MCP,
      client_id: expect.any(String),
      client_id_issued_at: expect.any(Number),
      registration_access_token: expect.any(String),
      registration_client_uri: `${server().url}/register?client_id=${text(json["client_id"])}`,
    });
    expect(json).not.toHaveProperty("client_secret");
    const stored = await database().prisma.client.findFirstOrThrow({
      where: { clientId: text(json["client_id"]) },
      include: { application: true, registration: true },
    });
    expect(stored).toMatchObject({ kind: "command_line", type: "public", registeredBy: "registration", application: { kind: "agent" } });
    expect(stored.registration?.expiresAt).toEqual(expect.any(Date));
    expect(JSON.stringify(stored)).not.toContain(text(json["registration_access_token"]));
  });

  it("answers at each product's paths", async () => {
    for (const path of rootPathsOf("register")) expect((await register(MCP, {}, path)).status, path).toBe(201);
  });

  it("gives a client with a method that needs one a secret, whose expiry it says, and which works", async () => {
    const { json } = await register({ redirect_uris: ["https://app.example/cb"], grant_types: ["authorization_code", "refresh_token"] });
    expect(json).toMatchObject({
      token_endpoint_auth_method: "client_secret_basic",
      client_secret_expires_at: 0,
      client_name: "app.example",
    });
    const authorization = basic(text(json["client_id"]), text(json["client_secret"]));
    const form = { grant_type: "refresh_token", refresh_token: "unknown" };
    expect((await post(`${server().url}/token`, form, { authorization })).json["error"]).toBe("invalid_grant");
  });

  it("takes a public client by its client_id alone at /token and /revoke (RFC 6749 §3.2.1, RFC 7009 §2.1)", async () => {
    const client_id = text((await register()).json["client_id"]);
    const form = { grant_type: "refresh_token", refresh_token: "unknown", client_id };
    expect((await post(`${server().url}/token`, form)).json["error"]).toBe("invalid_grant");
    expect((await post(`${server().url}/revoke`, { token: "unknown", client_id })).status).toBe(200);
    const asItself = await post(`${server().url}/token`, { grant_type: "client_credentials", client_id });
    expect([asItself.status, asItself.json["error"]]).toEqual([400, "unauthorized_client"]);
  });

  it.each([
    ["a redirect URI by plain http", { ...MCP, redirect_uris: ["http://app.example/"] }, "invalid_redirect_uri"],
    ["a script", { ...MCP, redirect_uris: ["javascript:alert(1)"] }, "invalid_redirect_uri"],
    ["no redirect URI", { ...MCP, redirect_uris: undefined }, "invalid_redirect_uri"],
    ["an unknown method", { ...MCP, token_endpoint_auth_method: "tls_client_auth" }, "invalid_client_metadata"],
    ["no JSON", "{", "invalid_client_metadata"],
    ["no object", "[]", "invalid_client_metadata"],
    ["a body of 20 kB", { ...MCP, client_name: "a".repeat(20_000) }, "invalid_client_metadata"],
    ["deep JSON", `${"[".repeat(8000)}${"]".repeat(8000)}`, "invalid_client_metadata"],
    ["only grants that strangers may not have", { ...MCP, grant_types: ["client_credentials"] }, "invalid_client_metadata"],
  ])("refuses %s with its error code (RFC 7591 §3.2.2)", async (_what, metadata, error) => {
    const { status, json } = await register(metadata);
    expect([status, json["error"]]).toEqual([400, error]);
    expect(json["error_description"]).toEqual(expect.any(String));
  });

  it("refuses a form, and methods that it does not have", async () => {
    expect((await post(`${server().url}/register`, { client_name: "x" })).json["error"]).toBe("invalid_client_metadata");
    const { status, headers } = await send("PATCH", `${server().url}/register`, {});
    expect([status, headers.get("allow")]).toEqual([405, "POST, GET, PUT, DELETE"]);
  });

  it("is off unless an admin switches it on, and is listed in metadata only then", async () => {
    const listed = async () =>
      (await read(await fetch(`${server().url}/.well-known/oauth-authorization-server`))).json["registration_endpoint"];
    expect(await listed()).toBe(`${server().url}/register`);
    await setAgents({ dynamicRegistration: "off" });
    const { status, json } = await register();
    expect([status, json["error"]]).toEqual([403, "access_denied"]);
    expect(await listed()).toBeUndefined();
  });

  it("takes, where hosts are listed, those alone, or whoever brings an initial access token (RFC 7591 §3)", async () => {
    await setAgents({ dynamicRegistration: "listed", hosts: ["localhost", "cursor:"] });
    expect((await register()).status).toBe(201);
    const other = { ...MCP, redirect_uris: ["http://localhost/cb", "https://evil.example/cb"] };
    expect((await register(other)).json["error"]).toBe("invalid_redirect_uri");
    const { token, tokenHash } = newRegistrationToken("initial");
    const initial = { realmId: ROOT_REALM_ID, tokenHash, createdById: "", expiresAt: new Date(Date.now() + 60_000), usesLeft: 1 };
    await database().prisma.initialAccessToken.create({ data: initial });
    const vouched = { ...other, token_endpoint_auth_method: "client_secret_post", grant_types: ["client_credentials"] };
    const { status, json } = await register(vouched, bearer(token));
    expect([status, json["grant_types"]]).toEqual([201, ["client_credentials"]]);
    const again = await register(vouched, bearer(token));
    expect([again.status, again.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
  });

  it("slows strangers down by their address", async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, async () => await register(MCP, { "x-forwarded-for": "203.0.113.9" })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("lets a browser of another site register and read the answer", async () => {
    expect((await register(MCP, { origin: "https://inspector.example" })).headers.get("access-control-allow-origin")).toBe("*");
  });

  describe("is managed by the registration access token (RFC 7592)", () => {
    let agent: Answer["json"];
    let uri: string;
    beforeEach(async () => {
      agent = (await register()).json;
      uri = text(agent["registration_client_uri"]);
    });
    const own = () => bearer(agent["registration_access_token"]);

    it("is read (§2.1)", async () => {
      const { status, json } = await send("GET", uri, undefined, own());
      expect([status, json["client_id"], json["redirect_uris"]]).toEqual([200, agent["client_id"], MCP.redirect_uris]);
    });

    it("is replaced as a whole (§2.2), under the same rules", async () => {
      const client_id = agent["client_id"];
      const redirect_uris = ["http://127.0.0.1/other"];
      const put = async (metadata: unknown) => await send("PUT", uri, metadata, own());
      const { status, json } = await put({ client_id, redirect_uris, token_endpoint_auth_method: "none" });
      expect([status, json["redirect_uris"], json["client_name"]]).toEqual([200, redirect_uris, "127.0.0.1"]);
      const stored = await database().prisma.client.findFirstOrThrow({ where: { clientId: text(client_id) } });
      expect(stored.callbackUrls).toBe(JSON.stringify(redirect_uris));
      expect((await put({ redirect_uris })).json["error"]).toBe("invalid_client_metadata");
      expect((await put({ client_id: "other", redirect_uris })).json["error"]).toBe("invalid_client_metadata");
      expect((await put({ ...MCP, client_id, redirect_uris: ["ftp://x/"] })).json["error"]).toBe("invalid_redirect_uri");
      expect((await put({ ...MCP, client_id, token_endpoint_auth_method: "client_secret_basic" })).status).toBe(400);
    });

    it("is deleted (§2.3), after which neither it nor its token are known", async () => {
      expect((await send("DELETE", uri, undefined, own())).status).toBe(204);
      const form = { grant_type: "refresh_token", refresh_token: "unknown", client_id: text(agent["client_id"]) };
      expect((await post(`${server().url}/token`, form)).json["error"]).toBe("invalid_client");
      expect((await send("GET", uri, undefined, own())).status).toBe(401);
    });

    it("is refused to every other token, and to none (§2)", async () => {
      const other = (await register()).json;
      for (const headers of [{}, bearer("lk_rat_x"), bearer(other["registration_access_token"]), { authorization: basic("a", "b") }]) {
        const { status, headers: answered } = await send("GET", uri, undefined, headers);
        expect([status, answered.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
      }
      expect((await send("GET", `${server().url}/register`, undefined, own())).status).toBe(401);
    });
  });

  describe("in WSO2's form, by a portal user's password", () => {
    const owner = `ada-${engine}@example.com`;
    const SENT = {
      callbackUrl: "www.example.com",
      clientName: "wso2 app",
      owner,
      grantType: "client_credentials refresh_token",
      saasApp: true,
    };
    const wso2 = async (body: unknown, password = "correct horse") =>
      await register(body, { authorization: basic(owner, password) }, "/client-registration/v0.17/register");
    beforeAll(async () => {
      await createUser({ email: owner, passwordHash: await bcrypt.hash("correct horse", 4) });
    });

    it("answers 200 with WSO2's fields, and the same client for the same name", async () => {
      const { status, json } = await wso2(SENT);
      expect(status).toBe(200);
      expect(json).toMatchObject({
        clientName: "wso2 app",
        appOwner: owner,
        callBackURL: "",
        isSaasApplication: true,
        applicationUUID: null,
      });
      expect(JSON.parse(text(json["jsonString"]))).toMatchObject({ client_name: "wso2 app" });
      const authorization = basic(text(json["clientId"]), text(json["clientSecret"]));
      expect((await post(`${server().url}/token`, { grant_type: "client_credentials" }, { authorization })).status).toBe(200);
      expect((await wso2(SENT)).json["clientId"]).toBe(json["clientId"]);
    });

    it("refuses another owner, a wrong password and no password in WSO2's form", async () => {
      const foreign = await wso2({ ...SENT, owner: "admin" });
      expect([foreign.status, foreign.json["message"]]).toEqual([
        400,
        `Logged in user '${owner}' and application owner 'admin' should be same.`,
      ]);
      expect((await wso2(SENT, "wrong")).status).toBe(401);
      const none = await register(SENT, {}, "/client-registration/v0.17/register");
      expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="Latchkey", charset="UTF-8"']);
      expect((await wso2({ ...SENT, clientName: "other", grantType: "authorization_code" })).status).toBe(400);
    });

    it("is off where registration is", async () => {
      await setAgents({ dynamicRegistration: "off" });
      expect((await wso2(SENT)).status).toBe(403);
    });
  });
});
