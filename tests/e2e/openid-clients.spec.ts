/**
 * Real clients of OpenID Connect with a person in Chromium (issue 12 §7), and the conformance suite's scripted browser, which has no script of ours.
 * All use what the command `conformance` makes.
 */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { generate } from "selfsigned";
import { z } from "zod";
import { runCommand } from "#tests/support/command";
import type { RunningServer } from "#tests/support/server";
import { runTasks } from "#tests/support/suite-browser";
import { test as base, expect } from "./fixtures";

const client = z.object({ client_id: z.string(), client_secret: z.string() });
const entries = z.array(
  z.object({
    match: z.string(),
    tasks: z.array(
      z.object({
        task: z.string(),
        match: z.string(),
        optional: z.boolean().optional(),
        commands: z.array(z.array(z.union([z.string(), z.number()]))),
      }),
    ),
  }),
);
const configuration = z.object({
  client,
  client_secret_post: client,
  browser: entries,
  override: z.record(z.string(), z.object({ browser: entries })),
});
type Configuration = z.output<typeof configuration>;

/** The suite as the browser sees it: a page at its callback, and what was sent there. */
interface Suite {
  readonly server: Server;
  readonly origin: string;
  readonly callback: string;
  readonly seen: URL[];
}

async function startSuite(): Promise<Suite> {
  const made = await generate([{ name: "commonName", value: "localhost" }]);
  const seen: URL[] = [];
  const server = createServer({ cert: made.cert, key: made.private }, (request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      const url = new URL(request.url ?? "", "https://localhost");
      if (url.pathname.startsWith("/test/")) seen.push(request.method === "POST" ? new URL(`?${body}`, url) : url);
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Suite</title><p id=submission_complete>Done</p>");
    });
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return { server, origin, callback: `${origin}/test/a/latchkey/callback`, seen };
}

async function prepare({ databaseUrl, dataDir, port }: RunningServer, suite: Suite): Promise<Configuration> {
  const env = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, PORT: String(port) };
  const { code, stdout, stderr } = await runCommand(["conformance", "--suite", suite.origin, "--prepare"], env);
  expect([code, stderr]).toEqual([0, expect.stringContaining("Prepared")]);
  return configuration.parse(JSON.parse(stdout));
}

const test = base.extend<{ readonly suite: Suite; readonly prepared: Configuration }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  suite: async ({}, use) => {
    const suite = await startSuite();
    await use(suite);
    suite.server.close();
  },
  prepared: async ({ server, suite }, use) => await use(await prepare(server, suite)),
});
// The suite has a certificate of its own. The portal's person is one: the tests take turns.
test.use({ ignoreHTTPSErrors: true });
test.describe.configure({ mode: "serial" });

/** Signs in by the printed tasks, and gives the address to which the browser came back. */
async function signIn(page: Page, prepared: Configuration, { seen }: Suite, url: URL): Promise<URL> {
  await runTasks(page, prepared.browser, url.href);
  const back = seen.at(-1);
  if (back === undefined) throw new Error("nobody came back");
  return back;
}

test("openid-client: discovery, a sign-in, userinfo, refresh and logout", async ({ page, server, suite, prepared }) => {
  const { client_id, client_secret } = prepared.client;
  const insecure = { execute: [openid.allowInsecureRequests] };
  const config = await openid.discovery(new URL(server.url), client_id, undefined, openid.ClientSecretBasic(client_secret), insecure);
  const [pkceCodeVerifier, expectedState, expectedNonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: suite.callback,
    scope: "openid profile email address",
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    acr_values: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
  });
  const back = await signIn(page, prepared, suite, url);
  const answered = new URL(`${suite.callback}${back.search}`);
  const tokens = await openid.authorizationCodeGrant(config, answered, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  expect(claims).toMatchObject({ iss: server.url, acr: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", amr: ["pwd"] });
  expect(tokens.scope, "address is left out").toBe("openid profile email");
  expect(await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? "")).toMatchObject({ name: "Conformance Suite" });
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? "");
  const bye = `${suite.origin}/test/a/latchkey/post_logout_redirect`;
  const end = openid.buildEndSessionUrl(config, { post_logout_redirect_uri: bye, id_token_hint: refreshed.id_token ?? "", state: "bye" });
  await page.goto(end.href);
  // The page with the front-channel frame goes on by itself.
  await page.waitForURL((address) => address.href === `${bye}?state=bye`);
});

test("oauth4webapi: a sign-in with form_post and client_secret_post", async ({ page, server, suite, prepared }) => {
  const { client_id, client_secret } = prepared.client_secret_post;
  const options = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(server.url);
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const own: oauth.Client = { client_id };
  const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(as.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    client_id,
    redirect_uri: suite.callback,
    response_type: "code",
    response_mode: "form_post",
    scope: "openid",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  }).toString();
  const back = await signIn(page, prepared, suite, url);
  const parameters = oauth.validateAuthResponse(as, own, back, state);
  const method = oauth.ClientSecretPost(client_secret);
  const response = await oauth.authorizationCodeGrantRequest(as, own, method, parameters, suite.callback, verifier, options);
  const result = await oauth.processAuthorizationCodeResponse(as, own, response, { expectedNonce: nonce, requireIdToken: true });
  const claims = oauth.getValidatedIdTokenClaims(result);
  expect(claims).toMatchObject({ iss: server.url, aud: client_id });
  const answer = await oauth.userInfoRequest(as, own, result.access_token, options);
  expect(await oauth.processUserInfoResponse(as, own, claims?.sub ?? "", answer)).toEqual({ sub: claims?.sub });
});

test("the suite's scripted browser reaches its callback with a code that a client redeems @no-js", async ({
  page,
  request,
  server,
  suite,
  prepared,
}) => {
  const { client_id, client_secret } = prepared.client;
  const address = (changes: Readonly<Record<string, string>> = {}) =>
    new URL(
      `${server.url}/authorize?${new URLSearchParams({ client_id, redirect_uri: suite.callback, response_type: "code", scope: "openid", state: "s", ...changes })}`,
    );
  const back = await signIn(page, prepared, suite, address());
  expect(back.searchParams.get("state")).toBe("s");
  const form = {
    grant_type: "authorization_code",
    code: back.searchParams.get("code") ?? "",
    redirect_uri: suite.callback,
    client_id,
    client_secret,
  };
  const answer = await request.post(`${server.url}/token`, { form });
  expect([answer.status(), Object.keys(z.record(z.string(), z.unknown()).parse(await answer.json()))]).toEqual([
    200,
    expect.arrayContaining(["access_token", "id_token", "refresh_token"]),
  ]);
  // Signed in and allowed before: straight back, also without being asked.
  expect(await runTasks(page, prepared.browser, address({ prompt: "none" }).href)).toEqual(["Back at the suite"]);
  const override = (name: string) => prepared.override[name]?.browser ?? [];
  expect(await runTasks(page, override("oidcc-prompt-login"), address({ prompt: "login" }).href)).toEqual(["Sign in", "Back at the suite"]);
  await runTasks(page, override("oidcc-ensure-registered-redirect-uri"), address({ redirect_uri: "https://evil.example/" }).href);
  await runTasks(
    page,
    override("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri"),
    `${server.url}/oidc/logout?${new URLSearchParams({ client_id, post_logout_redirect_uri: "https://evil.example/" })}`,
  );
  await runTasks(page, override("oidcc-rp-initiated-logout-no-params"), `${server.url}/oidc/logout`);
});
