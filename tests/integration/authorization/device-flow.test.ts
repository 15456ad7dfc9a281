/** The device flow over HTTP (RFC 8628), on both engines: what a device and a person without JavaScript see. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { hiddenFields } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { fromElsewhere, openBrowser } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";

describe.each(ENGINES)("the device flow on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  beforeAll(async () => await setGrant(DEVICE_GRANT, true));
  afterAll(async () => await setGrant(DEVICE_GRANT, false));

  const key = () => createClient({ grantTypes: [DEVICE_GRANT, "refresh_token"] });
  const as = (client: TestClient) => ({ authorization: basic(client.clientId, client.secret) });
  const begin = async (client: TestClient, path = "/device_authorization", form = {}) =>
    await post(portal.url() + path, { scope: "default", ...form }, as(client));
  const poll = async (client: TestClient, code: unknown) =>
    await post(`${portal.url()}/token`, { grant_type: DEVICE_GRANT, device_code: text(code) }, as(client));

  it("RFC 8628 §3: the code survives the sign-in, is shown to be compared, and buys tokens once allowed", async () => {
    const [client, { email, userId }] = [await key(), await portal.developer()];
    const { status, json } = await begin(client);
    expect([status, json["interval"], json["expires_in"]]).toEqual([200, 5, 600]);
    expect((await poll(client, json["device_code"])).json).toMatchObject({ error: "authorization_pending" });
    const link = new URL(text(json["verification_uri_complete"]));
    const browser = openBrowser(portal.url());
    const asked = await browser.get(link.pathname + link.search);
    expect([asked.status, asked.location?.slice(0, 12)]).toEqual([302, "/login?next="]);
    const login = await browser.post(asked.location ?? "", { email, password: PASSWORD }, fromElsewhere());
    expect(login.location).toBe(link.pathname + link.search);
    const page = await browser.get(login.location ?? "");
    // §3.3.1, §5.4: the link approves nothing by itself.
    expect(page.html).toContain(text(json["user_code"]));
    expect(page.html).toContain("Your device must show exactly this code");
    expect(page.html).toContain("127.0.0.0/24");
    expect((await poll(client, json["device_code"])).status).toBe(400);
    const answered = await browser.post("/device", {
      user_code: text(json["user_code"]),
      personId: hiddenFields(page.html)["personId"] ?? "",
      answer: "allow",
    });
    expect([answered.status, answered.html]).toEqual([200, expect.stringContaining("The device is connected")]);
    const tokens = await poll(client, json["device_code"]);
    expect(tokens).toMatchObject({ status: 200, json: { token_type: "Bearer", scope: "default" } });
    const introspected = await post(`${portal.url()}/introspect`, { token: text(tokens.json["access_token"]) }, as(client));
    expect(introspected.json).toMatchObject({ active: true, sub: userId, username: email });
    const refresh = { grant_type: "refresh_token", refresh_token: text(tokens.json["refresh_token"]) };
    expect((await post(`${portal.url()}/token`, refresh, as(client))).status).toBe(200);
    expect((await poll(client, json["device_code"])).json).toMatchObject({ error: "invalid_grant" });
  });

  it("a device that waits is no failure of its application, in no counter and no list of refusals", async () => {
    const client = await key();
    const { json } = await begin(client);
    const polls = [await poll(client, json["device_code"]), await poll(client, json["device_code"])];
    expect(polls.map((answer) => answer.json["error"])).toEqual(["authorization_pending", "slow_down"]);
    await poll(client, "x");
    const { prisma } = database();
    const { applicationId } = client;
    const refused = await sumUsageBy(prisma, "outcome", { realmId: ROOT_REALM_ID, applicationId, from: 0, to: NO_END });
    expect([...refused]).toEqual([["device_unknown", 1]]);
    expect(await prisma.failureRecord.findMany({ where: { applicationId }, select: { cause: true } })).toEqual([
      { cause: "device_unknown" },
    ]);
  });

  it("of polls at once one gets the tokens; of polls before the answer one is in time, and the interval rises by 5 s each", async () => {
    const [client, { browser, userId }] = [await key(), await portal.developer()];
    const { json } = await begin(client);
    const early = await Promise.all(Array.from({ length: 6 }, () => poll(client, json["device_code"])));
    expect(early.map((answer) => answer.json["error"]).toSorted()).toEqual([
      "authorization_pending",
      ...Array<string>(5).fill("slow_down"),
    ]);
    expect(await database().prisma.deviceCode.findFirst({ where: { clientRef: client.ref } })).toMatchObject({ pollInterval: 30 });
    await browser.post("/device", { user_code: text(json["user_code"]), personId: userId, answer: "allow" });
    const then = await Promise.all(Array.from({ length: 6 }, () => poll(client, json["device_code"])));
    expect(then.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400, 400]);
  });

  it("Deny is access_denied; a code is answered once, in whatever way it is typed", async () => {
    const [client, { browser, userId }] = [await key(), await portal.developer()];
    const { json } = await begin(client);
    const typed = text(json["user_code"]).toLowerCase().replace("-", " ");
    const answer = { user_code: typed, personId: userId, answer: "deny" };
    expect((await browser.post("/device", answer)).html).toContain("The device is not connected");
    expect((await poll(client, json["device_code"])).json).toMatchObject({ error: "access_denied" });
    const again = await browser.post("/device", { ...answer, answer: "allow" });
    expect([again.status, again.html]).toEqual([400, expect.stringContaining("No device waits with this code")]);
    expect(await database().prisma.consent.count({ where: { clientRef: client.ref } })).toBe(0);
  });

  it("expired_token once the time is over, also at the page", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const { json } = await begin(client);
    await database().prisma.deviceCode.updateMany({ where: { clientRef: client.ref }, data: { expiresAt: new Date() } });
    expect((await poll(client, json["device_code"])).json).toMatchObject({ error: "expired_token" });
    expect((await browser.get(`/device?user_code=${json["user_code"]}`)).status).toBe(400);
  });

  it("what a person allowed stands under Connected applications, and Stop ends its tokens", async () => {
    const [client, { browser, userId }] = [await key(), await portal.developer()];
    const { json } = await begin(client);
    await browser.post("/device", { user_code: text(json["user_code"]), personId: userId, answer: "allow" });
    const tokens = await poll(client, json["device_code"]);
    const page = await browser.get(`/account/applications/${client.ref}`);
    expect(page.status).toBe(200);
    expect(page.html).toMatch(/Tokens in use<[\s\S]{0,200}?>2</);
    expect((await browser.post("/account", { intent: "stop-application", clientRef: client.ref })).status).toBeLessThan(400);
    const introspected = await post(`${portal.url()}/introspect`, { token: text(tokens.json["access_token"]) }, as(client));
    expect(introspected.json).toEqual({ active: false });
  });

  it.each(["/oauth2/device_authorize", "/am/oauth2/device/code", "/oauth2/device/code", "/as/device_authz.oauth2"])(
    "answers at %s, as the products' clients know it",
    async (path) => {
      const answer = await begin(await key(), path);
      expect(answer).toMatchObject({ status: 200, json: { verification_uri: `${portal.url()}/device` } });
    },
  );

  it("RFC 8628 §5.1: codes that are none are counted by person, and right ones cost nothing", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const { json } = await begin(client);
    for (let round = 0; round < 25; round += 1) expect((await browser.get(`/device?user_code=${json["user_code"]}`)).status).toBe(200);
    const statuses: number[] = [];
    for (let round = 0; round < 22; round += 1) statuses.push((await browser.get("/device?user_code=BBBB-BBBB")).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([400, 429]);
    expect((await browser.get(`/device?user_code=${json["user_code"]}`)).status).toBe(429);
    expect((await (await portal.developer()).browser.get(`/device?user_code=${json["user_code"]}`)).status).toBe(200);
  });

  it("strangers cannot fill the database: a key asks for so many codes from one address", async () => {
    const client = await key();
    const answers = await Promise.all(Array.from({ length: 64 }, () => begin(client)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(4);
    expect(await database().prisma.deviceCode.count({ where: { clientRef: client.ref } })).toBe(60);
  });

  it("a key without the grant, and a realm that has it off, get no code", async () => {
    const without = await createClient({ grantTypes: ["client_credentials"] });
    expect((await begin(without)).json).toMatchObject({ error: "unauthorized_client" });
    expect(await database().prisma.deviceCode.count({ where: { clientRef: without.ref } })).toBe(0);
  });

  it.each(["", "%00", "a".repeat(5000), "WDJB-MJHT%ff", "%E2%80%AE", "1234-5678"])(
    "nothing of what is typed is an error of ours: %s",
    async (typed) => {
      const { browser } = await portal.developer();
      expect((await browser.get(`/device?user_code=${typed}`)).status).toBeLessThan(500);
    },
  );
});
