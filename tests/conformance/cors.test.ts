/** Item 16: which scripts of other sites a browser lets ask the token service and read its answers (RFC 9700 §2.6; Fetch §3.2). */
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { rootPathsOf } from "#app/http/dialects";
import { ENGINES } from "#tests/support/databases";
import { createClient, setAllowedOrigins, type TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, read } from "#tests/support/protocol-client";
import { useServer } from "./setup";

const FORM = { grant_type: "client_credentials" };
const OWN = "https://app.example";
const OTHER = "https://other.example";
const LISTED = "https://docs.example:8443";
const STRANGER = "https://evil.example";

/** What of an answer a browser minds. */
const corsOf = ({ headers }: Pick<Answer, "headers">) => headers.get("access-control-allow-origin");

describe.each(ENGINES)("scripts of other sites on %s", (engine) => {
  const server = useServer(engine);
  let client: TestClient;
  let other: TestClient;
  const at = (path: string) => `${server().url}${path}`;
  const preflight = async (path: string, origin: string, method = "POST") => {
    const headers = {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,mcp-protocol-version",
    };
    return await read(await fetch(at(path), { method: "OPTIONS", headers }));
  };
  const ask = async (origin: string, path = "/token", who = client) =>
    await post(at(path), FORM, { origin, authorization: basic(who.clientId, who.secret) });

  beforeAll(async () => {
    client = await createClient({ callbackUrls: [`${OWN}/callback`, "cursor://anysphere.cursor-mcp/oauth/callback"] });
    other = await createClient({ callbackUrls: [`${OTHER}/a`, "http://localhost:5173/callback"] });
    await setAllowedOrigins([LISTED]);
  });

  const ASKED = [...rootPathsOf("token"), ...rootPathsOf("revoke")];

  it("a preflight of an origin that a client has registered, or an admin listed, is allowed at each product's paths", async () => {
    for (const path of ASKED) {
      for (const origin of [OWN, OTHER, LISTED, "http://localhost:5173"]) {
        const { status, headers, text } = await preflight(path, origin);
        expect([status, text, headers.get("access-control-allow-origin")], path).toEqual([200, "", origin]);
        expect(headers.get("access-control-allow-methods")).toBe("POST");
        expect(headers.get("access-control-allow-headers")).toBe("Authorization, *");
        expect(headers.get("access-control-max-age")).toBe("600");
        expect(headers.get("vary")).toBe("Origin");
      }
    }
  });

  it("a preflight of any other origin is refused, and says to caches that it differs by origin", async () => {
    for (const origin of [
      STRANGER,
      "null",
      "http://app.example",
      `${OWN}:8443`,
      "http://localhost:5174",
      "https://anysphere.cursor-mcp",
      "x",
    ]) {
      const answer = await preflight("/token", origin);
      expect([answer.status, corsOf(answer), answer.headers.get("vary")], origin).toEqual([403, null, "Origin"]);
    }
  });

  it("the client's own pages and listed ones may read the answer with its headers; those of another client may not, nor strangers", async () => {
    for (const origin of [OWN, LISTED]) {
      const answer = await ask(origin);
      expect([answer.status, corsOf(answer), answer.headers.get("vary")]).toEqual([200, origin, "Origin"]);
      const exposed = answer.headers.get("access-control-expose-headers")?.split(", ");
      expect(exposed).toEqual(expect.arrayContaining(["WWW-Authenticate", "Retry-After", "RateLimit", "RateLimit-Policy"]));
    }
    for (const origin of [OTHER, STRANGER, "null"]) {
      const answer = await ask(origin);
      expect([answer.status, corsOf(answer), answer.headers.get("vary")], origin).toEqual([200, null, "Origin"]);
    }
    expect(corsOf(await ask(OTHER, "/token", other))).toBe(OTHER);
  });

  it("a client's page reads why it was refused, whether its credentials are wrong or missing, in the header or in the body", async () => {
    const wrong = await post(at("/token"), FORM, { origin: OWN, authorization: basic(client.clientId, "wrong") });
    expect([wrong.status, corsOf(wrong)]).toEqual([401, OWN]);
    const inBody = await post(at("/token"), { ...FORM, client_id: client.clientId, client_secret: "wrong" }, { origin: OWN });
    expect([inBody.status, corsOf(inBody)]).toEqual([401, OWN]);
    const nobody = await post(at("/token"), FORM, { origin: OWN });
    expect([nobody.status, corsOf(nobody)]).toEqual([401, OWN]);
    const malformed = await post(at("/token"), "a=1&a=2", { origin: OWN });
    expect([malformed.status, corsOf(malformed)]).toEqual([400, OWN]);
    const notTheirs = await post(at("/token"), { ...FORM, client_id: other.clientId, client_secret: "x" }, { origin: OWN });
    expect([notTheirs.status, corsOf(notTheirs)]).toEqual([401, null]);
  });

  it("a revocation may be read by the client's own pages", async () => {
    const { json } = await ask(OWN);
    const form = { token: String(json["access_token"]), client_id: client.clientId, client_secret: client.secret };
    expect(corsOf(await post(at("/revoke"), form, { origin: OWN }))).toBe(OWN);
    expect(corsOf(await post(at("/revoke"), form, { origin: STRANGER }))).toBe(null);
  });

  it("/userinfo, which a token names the client of, may be read by that client's own pages", async () => {
    const { json } = await ask(OWN);
    const authorization = `Bearer ${String(json["access_token"])}`;
    expect((await preflight("/userinfo", OWN, "GET")).headers.get("access-control-allow-methods")).toBe("GET, POST");
    for (const [origin, allowed] of [
      [OWN, OWN],
      [LISTED, LISTED],
      [OTHER, null],
      [STRANGER, null],
    ] as const)
      expect(corsOf(await read(await fetch(at("/userinfo"), { headers: { origin, authorization } }))), origin).toBe(allowed);
    const unknown = await read(await fetch(at("/userinfo"), { headers: { origin: OTHER, authorization: "Bearer lk_at_unknown" } }));
    expect([unknown.status, corsOf(unknown)]).toEqual([401, OTHER]);
  });

  it("/register is for every page: a client has no callback URLs before it registers", async () => {
    const answer = await preflight("/register", STRANGER);
    expect([answer.status, corsOf(answer)]).toEqual([200, "*"]);
    const headers = { origin: STRANGER, "content-type": "application/json" };
    const body = JSON.stringify({ redirect_uris: [`${STRANGER}/cb`] });
    expect(corsOf(await read(await fetch(at("/register"), { method: "POST", headers, body })))).toBe("*");
  });

  it("metadata and keys are for every page, with a preflight as clients send headers of their own", async () => {
    for (const path of ["/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/oauth2/jwks"]) {
      expect(corsOf(await read(await fetch(at(path))))).toBe("*");
      expect(corsOf(await read(await fetch(at(path), { headers: { origin: STRANGER } })))).toBe("*");
      const answer = await preflight(path, STRANGER, "GET");
      expect([answer.status, corsOf(answer), answer.headers.get("access-control-allow-methods")]).toEqual([200, "*", "GET, HEAD"]);
    }
  });

  it("introspection, which resource servers ask, is for no page", async () => {
    const answer = await preflight("/introspect", OWN);
    expect([answer.status, corsOf(answer)]).toEqual([405, null]);
    const headers = { origin: OWN, authorization: basic(client.clientId, client.secret) };
    expect(corsOf(await post(at("/introspect"), { token: "x" }, headers))).toBe(null);
  });

  it("cookies are never allowed, pages of the portal are for no other site, and an OPTIONS that is no preflight is no method of the endpoint", async () => {
    const answers = [await preflight("/token", OWN), await ask(OWN), await read(await fetch(at("/jwks"), { headers: { origin: OWN } }))];
    for (const { headers } of answers) expect(headers.has("access-control-allow-credentials")).toBe(false);
    const page = await read(await fetch(at("/login"), { headers: { origin: OWN } }));
    expect(corsOf(page)).toBe(null);
    const options = await read(await fetch(at("/token"), { method: "OPTIONS", headers: { origin: OWN } }));
    expect([options.status, options.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("a request of no page pays for nothing of this and gets none of these headers", async () => {
    const { headers } = await post(at("/token"), FORM, { authorization: basic(client.clientId, client.secret) });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control") || name === "vary")).toEqual([]);
  });

  it("a callback URL or a listing that comes or goes counts at the next request", async () => {
    const fresh = "https://fresh.example";
    expect((await preflight("/token", fresh)).status).toBe(403);
    const added = await createClient({ callbackUrls: [`${fresh}/cb`] });
    expect((await preflight("/token", fresh)).status).toBe(200);
    await setAllowedOrigins([LISTED, STRANGER]);
    expect((await preflight("/token", STRANGER)).status).toBe(200);
    expect(corsOf(await ask(STRANGER))).toBe(STRANGER);
    await setAllowedOrigins([LISTED]);
    expect((await preflight("/token", STRANGER)).status).toBe(403);
    await database().prisma.client.delete({ where: { id: added.ref } });
    await setAllowedOrigins([LISTED]);
    await createClient();
    expect((await preflight("/token", fresh)).status).toBe(403);
  });
});
