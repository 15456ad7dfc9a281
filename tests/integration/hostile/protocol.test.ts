/** Issue 12 §7: no input to any endpoint of the protocol yields a 5xx, a hang, an unhandled rejection or a secret in a log. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rootPathsOf } from "#app/http/dialects";
import { ENDPOINTS } from "#app/oauth/metadata";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { exchange } from "#tests/support/raw-http";
import { useServer } from "#tests/support/use-server";
import { hostileValue } from "./hostile-forms";

const RUNS = 40;
const TIMEOUT = 120_000;
/** Detects a hang; says nothing about speed. */
const HANG_MS = 8000;

/** Parameters of all specifications that this server speaks, and some of none. */
const PARAMETERS = [
  "grant_type client_id client_secret client_assertion client_assertion_type code code_verifier redirect_uri refresh_token scope username",
  "password token token_type_hint resource audience response_type response_mode state nonce prompt max_age login_hint claims id_token_hint",
  "code_challenge code_challenge_method request request_uri post_logout_redirect_uri access_token schema api validity_period __proto__ toString",
].flatMap((names) => names.split(" "));

/** Values that some endpoint takes further than a refusal at its door. */
const MEANT = [
  "client_credentials authorization_code refresh_token password implicit code token id_token S256 plain none login consent query fragment",
  'form_post 0 -1 9999999999 default openid https://example.com/cb http://127.0.0.1:1/cb javascript:alert(1) urn:x {} [] {"id_token":{"sub":null}}',
].flatMap((values) => values.split(" "));

const PATHS = [...ENDPOINTS.map(({ name }) => name), "metadata-oauth" as const, "metadata-openid" as const].flatMap(rootPathsOf);

/** What a request may carry that must never stand in a log. */
interface Secrets {
  readonly clientId: string;
  readonly secret: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

function requests({ clientId, secret, accessToken, refreshToken }: Secrets) {
  const value = fc.oneof(
    hostileValue.map((hostile) => hostile.slice(0, 800)),
    fc.constantFrom(...MEANT),
    fc.constantFrom(clientId, secret, accessToken, refreshToken, accessToken.slice(0, -1), "a.b.c", "eyJhbGciOiJub25lIn0.e30."),
  );
  const encoded = fc.oneof(value.map(encodeURIComponent), fc.constantFrom("%", "%ff", "%00", "%C0%80", "\xe9", "%ED%A0%80", "+"));
  const form = fc
    .array(fc.tuple(fc.constantFrom(...PARAMETERS), encoded), { maxLength: 7 })
    .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join("&"));
  const authorization = fc.constantFrom(
    basic(clientId, secret),
    `Bearer ${accessToken}`,
    `DPoP ${accessToken}`,
    "Basic !!!",
    "Basic",
    "Bearer ",
    `Bearer ${"a".repeat(5000)}`,
    "Basic /v86/w==",
    "\xff",
  );
  const header = fc.oneof(
    authorization.map((credentials) => `Authorization: ${credentials}`),
    fc.constantFrom(
      "Origin: null",
      "Origin: https://example.com",
      "Accept: application/token-introspection+jwt",
      "Accept: text/html;q=zz,,",
      'If-None-Match: "',
      "X-Original-URI: \xff",
      "X-Forwarded-Uri: //evil.example/%00",
      "X-Forwarded-Method: G\tT",
      "Access-Control-Request-Method: POST",
    ),
  );
  const json = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc
      .record({ redirect_uris: fc.array(value, { maxLength: 4 }), client_name: value, scope: value, grant_types: fc.array(value) })
      .map((body) => JSON.stringify(body)),
    fc.constant("[".repeat(20_000)),
  );
  const body = fc.oneof(
    form.map((content) => ({ type: "application/x-www-form-urlencoded", content })),
    json.map((content) => ({ type: "application/json", content })),
    fc.constant({ type: "multipart/form-data; boundary=x", content: "--x" }),
  );
  return fc.record({
    method: fc.constantFrom("GET", "POST", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"),
    query: fc.oneof(fc.constant(""), form),
    headers: fc.uniqueArray(header, { maxLength: 2, selector: (line) => line.split(":")[0] }),
    body,
  });
}

describe.each(ENGINES)("hostile requests to the protocol's endpoints on %s", (engine) => {
  const server = useServer({ engine });
  let exchanges = 0;
  /** Throttles count by source, and each request is to be answered for itself. 127.2.0.0 and on are this machine, too. */
  const nextAddress = () => `127.2.${(++exchanges >> 8) & 0xff}.${exchanges & 0xff}`;
  let known: Promise<Secrets> | undefined;
  const secrets = async (): Promise<Secrets> => {
    known ??= (async () => {
      await setGrant("password", true);
      const { clientId, secret } = await createClient({ grantTypes: ["client_credentials", "refresh_token"], resourceServer: true });
      const { json } = await post(
        `${server().url}/token`,
        { grant_type: "client_credentials" },
        { authorization: basic(clientId, secret) },
      );
      const accessToken = text(json["access_token"]);
      return { clientId, secret, accessToken, refreshToken: accessToken.replace("lk_at_", "lk_rt_") };
    })();
    return await known;
  };

  it.each(PATHS)("%s answers below 500, in time, and leaves no secret in the log", { timeout: TIMEOUT }, async (path) => {
    const carried = await secrets();
    await fc.assert(
      fc.asyncProperty(requests(carried), async ({ method, query, headers, body }) => {
        const target = query === "" ? path : `${path}?${query}`;
        const lines = [`${method} ${target} HTTP/1.1`, `Host: localhost:${server().port}`, "Connection: close", ...headers];
        const hasBody = method !== "GET" && method !== "HEAD";
        const bytes = hasBody ? [`Content-Type: ${body.type}`, `Content-Length: ${Buffer.byteLength(body.content, "latin1")}`] : [];
        const answer = exchange(server().port, `${[...lines, ...bytes].join("\r\n")}\r\n\r\n${hasBody ? body.content : ""}`, nextAddress());
        const hang = AbortSignal.timeout(HANG_MS);
        const late = new Promise<never>((_, reject) => hang.addEventListener("abort", () => reject(new Error("no answer in time"))));
        expect((await Promise.race([answer, late])).status).toBeLessThan(500);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect((await fetch(`${server().url}/healthz`)).status).toBe(200);
    const logged = server().logs();
    expect(logged).not.toContain('"level":50');
    expect(logged).not.toContain("unhandled");
    for (const secret of [carried.secret, carried.accessToken, carried.refreshToken]) expect(logged).not.toContain(secret);
  });
});
