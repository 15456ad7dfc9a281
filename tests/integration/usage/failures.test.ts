/** "Why did it fail?": the wire answer stays general, the portal says the cause; to its owner and to admins alone. */
import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES } from "#tests/support/databases";
import { createClient, createSecret, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";
import { readStatistics } from "./read-statistics";

describe.each(ENGINES)("recent failures on %s", (engine) => {
  const portal = useConsole(engine);
  const fail = async (client: Pick<TestClient, "clientId">, secret: string, form: Record<string, string> = {}) => {
    const answer = await post(
      `${portal.url()}/token`,
      { grant_type: "client_credentials", ...form },
      { authorization: basic(client.clientId, secret) },
    );
    return { answer, requestId: answer.headers.get("x-request-id") ?? "" };
  };
  const page = (client: TestClient, requestId: string) => `/applications/${client.applicationId}/statistics?request=${requestId}`;

  it("one request id opens one card with cause, fix and the way to mend it", async () => {
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    const expired = await createSecret(client, new Date(Date.now() - 7_200_000));
    const { answer, requestId } = await fail(client, expired.secret);
    expect([answer.json["error"], answer.text]).toEqual(["invalid_client", expect.not.stringContaining("expired")]);
    const { html } = await owner.browser.get(page(client, requestId));
    expect(html).toContain("Secret expired");
    expect(html).toMatch(/expired 2 hours ago/);
    expect(html).toContain("Create a new secret, or deploy one that is still active.");
    expect(html).toContain(`/applications/${client.applicationId}/production-keys`);
    expect(html).toContain(requestId);
    expect(html).not.toContain(expired.secret);
  });

  it("lists the newest first, with the secret's hint where it was recognised", async () => {
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    const first = await fail(client, "wrong");
    const second = await fail(client, client.secret, { scope: "no-such-scope" });
    const { recentFailures } = await readStatistics(owner.browser, `/applications/${client.applicationId}/statistics`);
    expect(recentFailures.map(({ requestId, cause, secretHint }) => [requestId, cause, secretHint])).toEqual([
      [second.requestId, "scope_unknown", client.secret.slice(-4)],
      [first.requestId, "secret_unknown", ""],
    ]);
  });

  it("27 requests alike are one row, which opens to its single requests, each with its diagnosis", async () => {
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    const ids: string[] = [];
    for (let sent = 0; sent < 27; sent += 1) ids.push((await fail(client, client.secret, { scope: "no-such-scope" })).requestId);
    const path = `/applications/${client.applicationId}/statistics`;
    const { failureGroups, totals } = await readStatistics(owner.browser, path);
    expect(failureGroups).toMatchObject([
      { cause: "scope_unknown", endpoint: "token", source: "127.0.0.1", count: 27, secret: { id: client.secretId } },
    ]);
    expect([totals.refused, failureGroups[0]?.trend.reduce((sum, count) => sum + count, 0)]).toEqual([27, 27]);
    const [group] = failureGroups;
    expect(Date.parse(group?.first ?? "")).toBeLessThanOrEqual(Date.parse(group?.last ?? ""));
    const closed = (await owner.browser.get(`${path}?range=1h`)).html;
    expect(closed).toContain("27 in 1 group");
    expect(closed).not.toContain(ids[0]);
    const { html } = await owner.browser.get(`${path}?range=1h&group=${encodeURIComponent(group?.id ?? "")}`);
    for (const id of ids) expect(html).toContain(`/diagnose?request=${id}`);
    // Issue 13 §8: times have seconds where they are evidence.
    expect(html.match(/<time[^>]*class="tabular-nums"[^>]*>[^<]*\d\d:\d\d:\d\d/g)).toHaveLength(ids.length);
  });

  it("changes of an application's secrets and settings are marked on its chart, those of another are not", async () => {
    const owner = await portal.developer();
    const [client, other] = [await createClient({ ownerId: owner.userId }), await createClient({ ownerId: owner.userId })];
    const event = { realmId: ROOT_REALM_ID, actorId: owner.userId, actorName: "Ada", targetType: "secret" };
    for (const { secretId, ref } of [client, other]) {
      await database().prisma.auditEvent.createMany({
        data: [
          { ...event, action: "secret.revoke", targetId: secretId, targetName: "…7f2a", at: new Date(Date.now() - 120_000) },
          { ...event, action: "client.update", targetId: ref, at: new Date(Date.now() - 60_000) },
          { ...event, action: "user.sign-in", targetId: client.applicationId },
        ],
      });
    }
    const { marks } = await readStatistics(owner.browser, `/applications/${client.applicationId}/statistics`);
    expect(marks.map(({ label }) => label)).toEqual(["Revoked …7f2a", "Key settings"]);
  });

  it("a request id of another application, or none, says so beside the field and keeps it", async () => {
    const owner = await portal.developer();
    const [mine, other] = [await createClient({ ownerId: owner.userId }), await createClient()];
    const { requestId } = await fail(other, "wrong");
    for (const id of [requestId, randomUUID(), "' OR 1=1 --"]) {
      const { status, html } = await owner.browser.get(page(mine, encodeURIComponent(id)));
      expect(status).toBe(200);
      expect(html).toContain("No failure of this application has this request id.");
      expect(html).not.toContain("Wrong secret");
    }
  });

  it("requests with an unknown consumer key are shown to admins alone", async () => {
    const { requestId } = await fail({ clientId: `unknown-${randomUUID()}` }, "wrong");
    const { html } = await portal.admin().get(`/admin/statistics?request=${requestId}`);
    expect(html).toContain("Unknown consumer key");
    const statistics = await readStatistics(portal.admin(), "/admin/statistics");
    expect(statistics.recentFailures.map((failure) => failure.requestId)).toContain(requestId);
    expect(statistics.applications.find((row) => row.applicationId === "")?.refused).toBeGreaterThan(0);
  });

  it("refusals at the introspection endpoint are listed, and counted by none of the token requests' counters", async () => {
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    await post(`${portal.url()}/introspect`, { token: "x" }, { authorization: basic(client.clientId, "wrong") });
    await vi.waitFor(async () => {
      const { recentFailures, totals } = await readStatistics(owner.browser, `/applications/${client.applicationId}/statistics`);
      expect(recentFailures.map(({ cause }) => cause)).toEqual(["secret_unknown"]);
      expect(totals.requests).toBe(0);
    });
  });
});

describe.each(ENGINES)("who sees statistics on %s", (engine) => {
  const portal = useConsole(engine);
  const views = [".json", ".csv", ""] as const;

  it("the owner and admins do; to others the application does not exist", async () => {
    const [owner, stranger] = [await portal.developer(), await portal.developer()];
    const { applicationId } = await createClient({ ownerId: owner.userId });
    for (const view of views) {
      const path = `/applications/${applicationId}/statistics${view}`;
      expect((await owner.browser.get(path)).status).toBe(200);
      expect((await portal.admin().get(path)).status).toBe(200);
      expect((await stranger.browser.get(path)).status).toBe(404);
    }
    for (const view of views) {
      expect((await portal.admin().get(`/admin/statistics${view}`)).status).toBe(200);
      expect((await owner.browser.get(`/admin/statistics${view}`)).status).toBe(404);
    }
  });

  it("the JSON route refuses in JSON: 401 signed out, 404 for a foreign or absent application, 400 for a wrong question", async () => {
    const owner = await portal.developer();
    const { applicationId } = await createClient();
    const path = `/applications/${applicationId}/statistics.json`;
    const signedOut = await fetch(`${portal.url()}${path}`, { redirect: "manual" });
    expect([signedOut.status, await signedOut.json()]).toEqual([401, { error: "unauthorized", message: "Sign in first." }]);
    for (const id of [applicationId, randomUUID(), "x"]) {
      const foreign = await owner.browser.get(`/applications/${id}/statistics.json`);
      expect([foreign.status, JSON.parse(foreign.html)]).toEqual([404, expect.objectContaining({ error: "not_found" })]);
    }
    const wrong = await portal.admin().get(`${path}?range=5y`);
    expect([wrong.status, JSON.parse(wrong.html)]).toEqual([400, { error: "invalid", fields: { range: [expect.any(String)] } }]);
  });

  it("answers are never stored by caches", async () => {
    for (const view of views) expect((await portal.admin().get(`/admin/statistics${view}`)).headers.get("cache-control")).toBe("no-store");
  });

  it("a wrong question in the URL is answered beside its field, with numbers all the same", async () => {
    const owner = await portal.developer();
    const { applicationId } = await createClient({ ownerId: owner.userId });
    const { status, html } = await owner.browser.get(`/applications/${applicationId}/statistics?range=custom&from=x&environment=moon`);
    expect(status).toBe(200);
    expect(html).toMatch(/aria-invalid="true"/);
    expect(html).toContain("Give date and time, such as");
    expect(html).toContain("0 active now");
  });

  it("an application without requests says what to do: the command that makes the first", async () => {
    const owner = await portal.developer();
    const { applicationId, clientId } = await createClient({ ownerId: owner.userId });
    const { html } = await owner.browser.get(`/applications/${applicationId}/statistics`);
    expect(html).toContain("No token requests yet");
    expect(html).toMatch(/curl -u/);
    expect(html).toContain(clientId);
  });

  it("names typed by people are no formula in the CSV", async () => {
    const owner = await portal.developer("=HYPERLINK(1)");
    const client = await createClient({ ownerId: owner.userId });
    await portal.token(client, { grant_type: "client_credentials" });
    const { html } = await portal.admin().get("/admin/statistics.csv");
    expect(html).not.toMatch(/(^|,)"?[=+@]/m);
  });

  it("the CSV begins with a byte order mark, so that spreadsheets read names, and keeps the page's filters", async () => {
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    await portal.token(client, { grant_type: "client_credentials" });
    await portal.token(client, { grant_type: "client_credentials", scope: "no-such-scope" });
    const answer = await fetch(`${portal.url()}/applications/${client.applicationId}/statistics.csv?range=1h&outcome=refused`, {
      headers: { cookie: [...owner.browser.cookies()].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = new TextDecoder().decode(bytes);
    expect(text).toMatch(/^totals,,,requests,[^,]+,[^,]+,1\r$/m);
    expect(text).toMatch(/^filter,outcome,Refused,/m);
  });

  it("hostile filters are answered beside their field or count for nothing, and never end in a fault", async () => {
    const owner = await portal.developer();
    const { applicationId } = await createClient({ ownerId: owner.userId });
    const path = `/applications/${applicationId}/statistics`;
    for (const query of [
      "grant=%01",
      "network=%C2%85",
      `user=${"x".repeat(5000)}`,
      "outcome=maybe",
      "by=moon",
      "secret=%F0%9F%92%A9",
      "group=~~~~",
      "at=x",
      "cause='",
    ]) {
      expect([query, (await owner.browser.get(`${path}?range=1h&${query}`)).status]).toEqual([query, 200]);
    }
    expect((await owner.browser.get(`${path}.json?range=1h&outcome=maybe`)).status).toBe(400);
    expect((await readStatistics(owner.browser, path, "range=1h&cause=no-such-cause")).totals.requests).toBe(0);
  });

  it("two applications of one name are told apart by their owners", async () => {
    const people = [await portal.developer("Ann"), await portal.developer("Bob")];
    for (const { userId } of people) {
      const client = await createClient({ ownerId: userId });
      await database().prisma.application.update({ where: { id: client.applicationId }, data: { name: "Twin" } });
      await portal.token(client, { grant_type: "client_credentials" });
    }
    const { applications, series } = await readStatistics(portal.admin(), "/admin/statistics", "range=1h&by=application");
    expect(
      applications
        .filter(({ name }) => name === "Twin")
        .map(({ owner }) => owner)
        .sort(),
    ).toEqual(["Ann", "Bob"]);
    expect(series.parts.map(({ label }) => label)).toEqual(expect.arrayContaining(["Twin (Ann)", "Twin (Bob)"]));
  });

  it("an application of another realm is nobody's: an admin counts nothing of it", async () => {
    const client = await createClient({});
    await portal.token(client, { grant_type: "client_credentials" });
    for (const id of [randomUUID(), "x", "-"]) {
      expect((await readStatistics(portal.admin(), "/admin/statistics", `range=1h&application=${id}`)).totals.requests).toBe(0);
    }
    expect(
      (await readStatistics(portal.admin(), "/admin/statistics", `range=1h&application=${client.applicationId}`)).totals.requests,
    ).toBe(1);
  });
});
