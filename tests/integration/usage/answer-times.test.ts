/** Issue 13 §5: percentiles of answering times, and the filter by scope: every answer over HTTP has a time, every token counts for its scopes. */
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { PASSWORD, type Person, useConsole } from "../admin/console";
import { countsOf, readStatistics, total } from "./read-statistics";

describe.each(ENGINES)("answering times and scopes on %s", (engine) => {
  const portal = useConsole(engine);
  let owner: Person;
  let client: TestClient;
  let path = "";
  /** Answers at /token as they came: grant type, status, and the scopes of the token. */
  const answers: { readonly grantType: string; readonly status: number; readonly scopes: readonly string[] }[] = [];
  const issued = () => answers.filter(({ status }) => status === 200);
  const withScope = (scope: string) => issued().filter(({ scopes }) => scopes.includes(scope));

  beforeAll(async () => {
    await setGrant("password", true);
    await createScope("orders.read");
    await createScope("orders.write");
    owner = await portal.developer("Owner");
    const user = await portal.developer("Grace Hopper");
    client = await createClient({
      ownerId: owner.userId,
      grantTypes: ["client_credentials", "password", "refresh_token"],
      resourceServer: true,
    });
    path = `/applications/${client.applicationId}/statistics`;
    const ask = async (form: Record<string, string>, secret = client.secret) => {
      const answer = await post(`${portal.url()}/token`, form, { authorization: basic(client.clientId, secret) });
      const scopes = answer.status === 200 ? text(answer.json["scope"]).split(" ") : [];
      answers.push({ grantType: form["grant_type"] ?? "", status: answer.status, scopes });
      return answer;
    };
    const grant = { grant_type: "client_credentials" };
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([
        ask(grant),
        ask({ ...grant, scope: "orders.read" }),
        ask({ ...grant, scope: "orders.write orders.read" }),
        ask({ ...grant, scope: "orders.read orders.write" }),
        ask({ ...grant, scope: "no-such-scope" }),
        ask(grant, "not-the-secret"),
      ]);
    }
    const person = { grant_type: "password", username: user.email, password: PASSWORD, scope: "orders.read" };
    const { json } = await ask(person);
    const refresh = { grant_type: "refresh_token", refresh_token: text(json["refresh_token"]) };
    const refreshed = await ask(refresh);
    // Within the grace it is answered with the same token: an answer more, and no token.
    expect((await ask(refresh)).json["access_token"]).toBe(refreshed.json["access_token"]);
    await ask({ ...person, password: "not-the-password" });
    // What is not counted as a token request has no time either.
    const introspected = await post(
      `${portal.url()}/introspect`,
      { token: text(refreshed.json["access_token"]) },
      { authorization: basic(client.clientId, client.secret) },
    );
    expect(introspected.json["active"]).toBe(true);
    expect(
      countsOf(
        tally(answers.map(({ status }) => String(status))),
        ([status]) => status,
        ([, count]) => count,
      ),
    ).toEqual({ 200: 15, 400: 4, 401: 3 });
  });

  /** The same before a fold has moved the journal, and after. */
  it.each(["as they came", "moved by the fold"])("each answer has a time and each token its scopes, %s", async (when) => {
    if (when !== "as they came") {
      await expect.poll(() => database().prisma.usageJournal.count()).toBe(0);
      expect(await database().prisma.usageFacet.count({ where: { subjectId: client.applicationId } })).toBeGreaterThan(0);
    }
    const { answerTimes, totals, scopes } = await readStatistics(owner.browser, path);
    expect(totals.requests).toBe(answers.length);
    expect(answerTimes?.count).toBe(answers.length);
    expect(answerTimes?.issued.count).toBe(totals.issued);
    expect(answerTimes?.refused.count).toBe(totals.refused);
    expect(total(answerTimes?.classes.map(({ count }) => count) ?? [])).toBe(answers.length);
    const byGrant = countsOf(
      answerTimes?.byGrant ?? [],
      ({ grantType, result }) => `${grantType} ${result}`,
      ({ count }) => count,
    );
    expect(byGrant).toEqual(
      Object.fromEntries(tally(answers.map((answer) => `${answer.grantType} ${answer.status === 200 ? "issued" : "refused"}`))),
    );
    const counted = Object.fromEntries(scopes.map(({ scope, issued: count }) => [scope, count]));
    expect(counted).toEqual(Object.fromEntries(tally(issued().flatMap((answer) => answer.scopes))));
    expect(counted).toMatchObject({ "orders.read": 12, "orders.write": 6 });
    expect(counted).not.toHaveProperty("no-such-scope");
  });

  it("the filter by scope counts the tokens that have it, whatever else they have; with others it counts both", async () => {
    const cases: readonly (readonly [string, number])[] = [
      ["scope=orders.read", withScope("orders.read").length],
      ["scope=orders.write", withScope("orders.write").length],
      ["scope=orders.read&grant=password", 1],
      ["scope=orders.read&grant=refresh_token", 2],
      ["scope=orders.read&outcome=issued", withScope("orders.read").length],
      ["scope=orders.read&outcome=refused", 0],
      ["scope=orders.read&environment=SANDBOX", 0],
      ["scope=no-such-scope", 0],
      ["scope=orders", 0],
    ];
    for (const range of ["1h", "24h", "400d"]) {
      for (const [query, count] of cases) {
        const { totals, series, failureGroups, unanswered, answerTimes } = await readStatistics(
          owner.browser,
          path,
          `range=${range}&${query}`,
        );
        expect([range, query, totals]).toEqual([range, query, { requests: count, issued: count, refused: 0 }]);
        expect(total(series.buckets.flatMap((bucket) => bucket.counts))).toBe(count);
        expect([failureGroups, unanswered, answerTimes]).toEqual([[], [], null]);
      }
    }
    const { unanswered } = await readStatistics(owner.browser, path, `range=24h&scope=orders.read&secret=${client.secretId}`);
    expect(unanswered).toEqual(["secret"]);
  });

  it("the scopes are of the requests that are counted: of refused ones there are none, and by cause and secret they are not known", async () => {
    const scopes = async (query: string) => (await readStatistics(owner.browser, path, `range=24h&${query}`)).scopes;
    expect(await scopes("outcome=issued")).toEqual(await scopes(""));
    const secret = `secret=${client.secretId}`;
    for (const query of ["outcome=refused", "scope=orders.read&outcome=refused", "cause=secret_unknown", secret])
      expect([query, await scopes(query)]).toEqual([query, []]);
    // Beside a scope, a secret counts for nothing.
    expect(await scopes(`scope=orders.read&${secret}`)).toEqual(await scopes("scope=orders.read"));
  });

  it("times are counted by grant type, outcome and environment, and are absent where they are not", async () => {
    const count = async (query: string) => (await readStatistics(owner.browser, path, `range=24h&${query}`)).answerTimes?.count;
    expect(await count("grant=password")).toBe(2);
    expect(await count("outcome=refused")).toBe(answers.length - issued().length);
    expect(await count("environment=SANDBOX")).toBe(0);
    for (const query of ["cause=secret_unknown", `secret=${client.secretId}`, "by=source", "by=user"])
      expect(await count(query)).toBeUndefined();
  });

  it("the realm's times and scopes are of all applications and of requests of none", async () => {
    const before = await readStatistics(portal.admin(), "/admin/statistics");
    const nobody = await post(`${portal.url()}/token`, { grant_type: "client_credentials" }, { authorization: basic("nobody", "x") });
    expect(nobody.status).toBe(401);
    const { answerTimes, totals, scopes } = await readStatistics(portal.admin(), "/admin/statistics");
    expect(answerTimes?.count).toBe(totals.requests);
    expect(answerTimes?.count).toBe((before.answerTimes?.count ?? 0) + 1);
    expect(scopes.find(({ scope }) => scope === "orders.write")?.issued).toBe(6);
    expect((await readStatistics(portal.admin(), "/admin/statistics", "range=1h&scope=orders.write")).totals.issued).toBe(6);
    const other = await createClient();
    const alone = `range=1h&application=${other.applicationId}`;
    expect((await readStatistics(portal.admin(), "/admin/statistics", alone)).answerTimes?.count).toBe(0);
  });

  it("the CSV has the same percentiles and scopes as the JSON", async () => {
    const { answerTimes, scopes } = await readStatistics(owner.browser, path, "range=24h");
    const { html } = await owner.browser.get(`${path}.csv?range=24h`);
    const rows = html.split("\r\n").map((line) => line.split(","));
    const values = (section: string, key: string, measure: string) =>
      rows.filter((row) => row[0] === section && row[1] === key && row[3] === measure).map((row) => row[6]);
    expect(values("answering times", "", "answers")).toEqual([String(answers.length)]);
    for (const name of ["p50", "p95", "p99"] as const) {
      expect(values("answering times", name, "ms at least")).toEqual([String(answerTimes?.[name]?.from)]);
      expect(values("answering times", name, "ms below")).toEqual([String(answerTimes?.[name]?.to)]);
    }
    for (const { scope, issued: count } of scopes) expect(values("by scope", scope, "issued")).toEqual([String(count)]);
  });
});

function tally(names: readonly string[]): [string, number][] {
  return [...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]);
}
