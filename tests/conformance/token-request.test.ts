/** The form of a token request over real HTTP: items 1 to 38 of the token endpoint checklist that show on the wire. */
import net from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, createSecret, setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post, read } from "#tests/support/protocol-client";
import { useServer } from "./setup";

const FORM = { grant_type: "client_credentials" };

describe.each(ENGINES)("token request on %s", (engine) => {
  const server = useServer(engine);
  let client: TestClient;
  const url = () => `${server().url}/token`;
  const auth = () => ({ authorization: basic(client.clientId, client.secret) });

  beforeAll(async () => {
    client = await createClient();
    await createScope("read");
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])(
    "item 1: %s is refused with 405 and Allow: POST (RFC 6749 §3.2, RFC 9110 §15.5.6)",
    async (method) => {
      const answer = await read(await fetch(url(), { method, headers: auth() }));
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
      expect(answer.text).not.toContain("access_token");
    },
  );

  it.each([
    ["application/json", JSON.stringify(FORM)],
    ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--x--'],
    ["text/plain", "grant_type=client_credentials"],
  ])("item 2: a body of type %s is refused with invalid_request (RFC 6749 §4.4.2)", async (contentType, body) => {
    const answer = await post(url(), body, { ...auth(), "content-type": contentType });
    expect(answer.status).toBe(400);
    expect(answer.json["error"]).toBe("invalid_request");
  });

  it("item 3: charset=UTF-8 on the content type is accepted (RFC 6749 App. B)", async () => {
    const answer = await post(url(), FORM, { ...auth(), "content-type": "application/x-www-form-urlencoded; charset=UTF-8" });
    expect(answer.status).toBe(200);
  });

  it.each(["%zz", "%C3%28", "%"])("item 5: the malformed escape %s answers invalid_request, not 500 (RFC 6749 §5.2)", async (malformed) => {
    const answer = await post(url(), `grant_type=client_credentials&scope=${malformed}`, auth());
    expect(answer.status).toBe(400);
    expect(answer.json["error"]).toBe("invalid_request");
  });

  it("item 6: unknown parameters are ignored (RFC 6749 §3.2)", async () => {
    expect((await post(url(), { ...FORM, colour: "blue" }, auth())).status).toBe(200);
  });

  it("item 7: an empty value is an omitted one (RFC 6749 §3.2)", async () => {
    const scope = await post(url(), "grant_type=client_credentials&scope=", auth());
    expect(scope.json["scope"]).toBe("default");
    const grant = await post(url(), "grant_type=", auth());
    expect(grant.json["error"]).toBe("invalid_request");
  });

  it.each(["grant_type", "scope", "client_id", "client_secret", "colour"])(
    "item 8: %s sent twice is refused (RFC 6749 §3.2)",
    async (name) => {
      const answer = await post(url(), `grant_type=client_credentials&${name}=a&${name}=a`, auth());
      expect(answer.status).toBe(400);
      expect(answer.json["error"]).toBe("invalid_request");
    },
  );

  it("item 10: an unknown grant_type answers unsupported_grant_type (RFC 6749 §5.2)", async () => {
    const answer = await post(url(), { grant_type: "magic" }, auth());
    expect([answer.status, answer.json["error"]]).toEqual([400, "unsupported_grant_type"]);
  });

  it("item 11: credentials in the query are refused even when they are right (RFC 6749 §2.3.1)", async () => {
    const answer = await post(`${url()}?client_id=${client.clientId}&client_secret=${client.secret}`, FORM);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain("access_token");
  });

  it("item 15: a body of 5 MB and one of 5,000 parameters are refused quickly, and the server goes on", async () => {
    const large = await post(url(), `grant_type=client_credentials&x=${"a".repeat(5_000_000)}`, auth());
    expect([400, 413]).toContain(large.status);
    const many = await post(url(), Array.from({ length: 5000 }, (_, i) => `p${i}=1`).join("&"), auth());
    expect([400, 413]).toContain(many.status);
    expect((await post(url(), FORM, auth())).status).toBe(200);
  });

  it("item 16: no CORS for a foreign origin at the token endpoint (RFC 9700 §2.6)", async () => {
    const answer = await post(url(), FORM, { ...auth(), origin: "https://evil.example" });
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("items 17, 18: HTTP Basic and body parameters both authenticate (RFC 6749 §2.3.1)", async () => {
    expect((await post(url(), FORM, auth())).status).toBe(200);
    expect((await post(url(), { ...FORM, client_id: client.clientId, client_secret: client.secret })).status).toBe(200);
  });

  it("item 21: the scheme name is case-insensitive (RFC 9110 §11.1)", async () => {
    for (const scheme of ["basic", "BASIC"]) {
      const answer = await post(url(), FORM, { authorization: basic(client.clientId, client.secret).replace("Basic", scheme) });
      expect(answer.status).toBe(200);
    }
  });

  it.each(["Basic !!!", "Basic bm9jb2xvbg==", "Basic OnNlY3JldA==", "Basic", "Bearer abc", "Basic /v8="])(
    "item 22: the header %s is 401 with a challenge, as the client has tried it (RFC 6749 §5.2)",
    async (authorization) => {
      const answer = await post(url(), FORM, { authorization });
      expect([answer.status, answer.json["error"]]).toEqual([401, "invalid_client"]);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Basic realm="[^"]+"/);
    },
  );

  it("item 23: Basic and a body secret together are refused (RFC 6749 §2.3)", async () => {
    const answer = await post(url(), { ...FORM, client_id: client.clientId, client_secret: client.secret }, auth());
    expect([answer.status, answer.json["error"]]).toEqual([400, "invalid_request"]);
  });

  it("item 24: the same client_id beside Basic is accepted, another is not", async () => {
    expect((await post(url(), { ...FORM, client_id: client.clientId }, auth())).status).toBe(200);
    expect((await post(url(), { ...FORM, client_id: "other" }, auth())).json["error"]).toBe("invalid_request");
  });

  it("items 25, 26: unknown client and wrong secret get the same 401 and challenge (RFC 6749 §5.2, §10.10)", async () => {
    const wrong = await post(url(), FORM, { authorization: basic(client.clientId, "wrong") });
    const unknown = await post(url(), FORM, { authorization: basic("nobody", "wrong") });
    for (const answer of [wrong, unknown]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Basic realm="[^"]+"/);
    }
    const [first, second] = [wrong, unknown].map(({ json }) => String(json["request_id"]));
    expect(first).not.toBe(second);
    // The id, which `error_uri` has, too, is all that differs.
    const bodies = [wrong, unknown].map(({ json }) => JSON.stringify(json).replaceAll(String(json["request_id"]), "ID"));
    expect(bodies[0]).toBe(bodies[1]);
  });

  it("items 27, 28: a wrong body secret and no credentials at all answer invalid_client (RFC 6749 §5.2)", async () => {
    const answers = [await post(url(), { ...FORM, client_id: client.clientId, client_secret: "wrong" }), await post(url(), FORM)];
    for (const answer of answers) {
      expect(answer.json["error"]).toBe("invalid_client");
      if (answer.status === 401) expect(answer.headers.has("www-authenticate")).toBe(true);
    }
  });

  it("item 30: a public client cannot use client_credentials (RFC 6749 §4.4)", async () => {
    const open = await createClient({ type: "public" });
    const answer = await post(url(), { ...FORM, client_id: open.clientId });
    expect(["unauthorized_client", "invalid_client"]).toContain(answer.json["error"]);
  });

  it("items 31, 32: two secrets work side by side; an expired one answers invalid_client and leaves the other", async () => {
    const both = await createClient();
    const second = await createSecret(both, new Date(Date.now() + 60_000));
    const expired = await createSecret(both, new Date(Date.now() - 1000));
    expect((await post(url(), FORM, { authorization: basic(both.clientId, both.secret) })).status).toBe(200);
    expect((await post(url(), FORM, { authorization: basic(both.clientId, second.secret) })).status).toBe(200);
    const answer = await post(url(), FORM, { authorization: basic(both.clientId, expired.secret) });
    expect([answer.status, answer.json["error"]]).toEqual([401, "invalid_client"]);
  });

  it("item 33: guessing is throttled with 429 and Retry-After (RFC 6749 §2.3.1)", async () => {
    const target = await createClient();
    let status = 0;
    let retryAfter: string | null = null;
    let limit: string | null = null;
    for (let attempt = 0; attempt < 200 && status !== 429; attempt += 1) {
      const answer = await post(url(), FORM, { authorization: basic(target.clientId, `guess-${attempt}`) });
      status = answer.status;
      retryAfter = answer.headers.get("retry-after");
      limit = answer.headers.get("ratelimit");
    }
    expect(status).toBe(429);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(limit).toBe(`"client-guess";r=0;t=${retryAfter}`);
  });

  it("item 41: a client without the grant gets unauthorized_client (RFC 6749 §5.2)", async () => {
    const other = await createClient({ grantTypes: ["refresh_token"] });
    const answer = await post(url(), FORM, { authorization: basic(other.clientId, other.secret) });
    expect([answer.status, answer.json["error"]]).toEqual([400, "unauthorized_client"]);
  });

  it("invariant: a grant type switched off is refused at the very next request, and works again when switched on", async () => {
    await setGrant("client_credentials", false);
    expect((await post(url(), FORM, auth())).json["error"]).toBe("unsupported_grant_type");
    await setGrant("client_credentials", true);
    expect((await post(url(), FORM, auth())).status).toBe(200);
  });

  it("items 61, 63, 66: errors are JSON with error, description, uri and request id, also for Accept: text/html, and echo nothing", async () => {
    const answer = await post(url(), { ...FORM, scope: 'ü"\\<script>' }, { ...auth(), accept: "text/html" });
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(answer.json["error"]).toBe("invalid_scope");
    expect(String(answer.json["error_description"])).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(String(answer.json["error_uri"])).toMatch(/\/docs\/errors\/invalid_scope\?request=[0-9a-f-]{36}$/);
    expect(answer.json["request_id"]).toBe(answer.headers.get("x-request-id"));
  });

  it("item 53: no-store on success and error (RFC 6749 §5.1)", async () => {
    for (const answer of [await post(url(), FORM, auth()), await post(url(), FORM)]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("pragma")).toBe("no-cache");
    }
  });

  it("item 65: bytes that are no HTTP do not stop the server", async () => {
    const port = Number(new URL(server().url).port);
    await new Promise<void>((resolve, reject) => {
      const socket = net.connect(port, "127.0.0.1", () => socket.end("\x00\x01GARBAGE\r\n\r\n"));
      socket
        .on("error", reject)
        .on("close", () => resolve())
        .resume();
    });
    expect((await post(url(), FORM, auth())).status).toBe(200);
  });
});
