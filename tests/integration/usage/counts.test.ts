/** Usage is exact: what several clients send at once is what the statistics say, to the last request. */
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, createSecret, setGrant } from "#tests/support/fixtures";
import { PASSWORD, type Person, useConsole } from "../admin/console";
import { knownMix, type Shot, shuffled, tally } from "./known-mix";
import { countsOf, readStatistics, total } from "./read-statistics";

const MIXES = [
  {
    success: 60,
    otherSecret: 20,
    password: 6,
    wrongSecret: 12,
    expiredSecret: 5,
    unknownClient: 7,
    unknownScope: 9,
    notTicked: 8,
    unknownGrant: 4,
  },
  {
    success: 40,
    otherSecret: 1,
    password: 3,
    wrongSecret: 20,
    expiredSecret: 0,
    unknownClient: 3,
    unknownScope: 2,
    notTicked: 0,
    unknownGrant: 11,
  },
  {
    success: 80,
    otherSecret: 30,
    password: 0,
    wrongSecret: 1,
    expiredSecret: 9,
    unknownClient: 1,
    unknownScope: 30,
    notTicked: 15,
    unknownGrant: 0,
  },
] as const;
const AT_ONCE = 24;
/** Passwords that are checked at once for one source; more of them are told to come later (ADR 0019). */
const PASSWORDS_AT_ONCE = 4;

describe.each(ENGINES)("usage counts on %s", (engine) => {
  const portal = useConsole(engine);
  let owner: Person;
  const applicationIds: string[] = [];
  let shots: Shot[] = [];

  beforeAll(async () => {
    await setGrant("password", true);
    owner = await portal.developer("Owner");
    const user = await portal.developer("Grace Hopper");
    for (const mix of MIXES) {
      const client = await createClient({ ownerId: owner.userId, grantTypes: ["client_credentials", "password"] });
      const otherSecret = await createSecret(client);
      const expiredSecret = await createSecret(client, new Date(Date.now() - 60_000));
      applicationIds.push(client.applicationId);
      shots.push(...knownMix({ ...client, otherSecret, expiredSecret }, mix, { email: user.email, password: PASSWORD }));
    }
    shots = shuffled(shots);
    const withPassword = shots.filter(({ grantType }) => grantType === "password");
    const others = shots.filter(({ grantType }) => grantType !== "password");
    const wrong: string[] = [];
    const worker = async (waiting: Shot[]) => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const response = await next.send(portal.url());
        await response.arrayBuffer();
        if (response.status !== next.status) wrong.push(`${next.outcome}: ${response.status}`);
      }
    };
    const workers = Array.from({ length: AT_ONCE }, (_, index) => worker(index < PASSWORDS_AT_ONCE ? withPassword : others));
    await Promise.all(workers);
    expect(wrong).toEqual([]);
  });

  it("an application's statistics.json counts what was sent for it, by outcome, grant type and secret", async () => {
    for (const id of applicationIds) {
      const sent = shots.filter((shot) => shot.applicationId === id);
      const statistics = await readStatistics(owner.browser, `/applications/${id}/statistics`);
      expect(statistics.totals.requests).toBe(sent.length);
      expect(
        countsOf(
          statistics.outcomes,
          (row) => row.outcome,
          (row) => row.count,
        ),
      ).toEqual(tally(sent, (shot) => shot.outcome));
      const issued = sent.filter((shot) => shot.outcome === "success");
      expect(statistics.totals.issued).toBe(issued.length);
      expect(
        countsOf(
          statistics.issuedOverTime.grants,
          (row) => row.grantType,
          (row) => row.total,
        ),
      ).toEqual(tally(issued, (shot) => shot.grantType));
      const bySecret = countsOf(
        statistics.secrets,
        (row) => row.secretId ?? "",
        (row) => row.issued + row.refused,
      );
      expect(bySecret).toEqual(tally(sent, (shot) => shot.secretId));
      expect(
        countsOf(
          statistics.secrets,
          (row) => row.secretId ?? "",
          (row) => row.issued,
        ),
      ).toEqual(tally(issued, (shot) => shot.secretId));
    }
  });

  it("the parts of one answer add up to its total", async () => {
    for (const id of applicationIds) {
      const { totals, outcomes, issuedOverTime, secrets } = await readStatistics(owner.browser, `/applications/${id}/statistics`);
      expect(total(outcomes.map((row) => row.count))).toBe(totals.requests);
      expect(total(outcomes.map((row) => row.share))).toBeCloseTo(1);
      expect(total(issuedOverTime.buckets.map((bucket) => bucket.total))).toBe(totals.issued);
      expect(total(issuedOverTime.buckets.flatMap((bucket) => bucket.counts))).toBe(totals.issued);
      expect(total(secrets.map((row) => row.issued))).toBe(totals.issued);
      expect(total(secrets.map((row) => row.refused))).toBe(totals.refused);
    }
  });

  it("the realm's statistics count everything, requests of no known client included", async () => {
    const statistics = await readStatistics(portal.admin(), "/admin/statistics");
    expect(statistics.totals.requests).toBe(shots.length);
    expect(
      countsOf(
        statistics.outcomes,
        (row) => row.outcome,
        (row) => row.count,
      ),
    ).toEqual(tally(shots, (shot) => shot.outcome));
    expect(
      countsOf(
        statistics.applications,
        (row) => row.applicationId,
        (row) => row.issued + row.refused,
      ),
    ).toEqual(tally(shots, (shot) => shot.applicationId));
  });

  it("counts agree with the token records", async () => {
    for (const id of applicationIds) {
      const { totals, activeTokens } = await readStatistics(owner.browser, `/applications/${id}/statistics`);
      expect(await database().prisma.tokenRecord.count({ where: { applicationId: id, kind: "access" } })).toBe(totals.issued);
      expect(activeTokens).toBe(totals.issued);
    }
  });

  it("Registered Users counts distinct users of the password grant, Top Users their tokens", async () => {
    const [first = "", , third = ""] = applicationIds;
    const used = await readStatistics(owner.browser, `/applications/${first}/statistics`);
    expect(used.registeredUsers.total).toBe(1);
    expect(used.topUsers.map((row) => row.tokens)).toEqual([6]);
    const unused = await readStatistics(owner.browser, `/applications/${third}/statistics`);
    expect([unused.registeredUsers.total, unused.topUsers]).toEqual([0, []]);
  });

  it("issue 13 §5: Registered Users says what it is", async () => {
    const { html } = await owner.browser.get(`/applications/${applicationIds[0]}/statistics?by=user`);
    expect(html).toContain("Registered Users for Application: 1");
    expect(html).toContain("Different people for whom a token was obtained by the Password grant, not those who may sign in.");
  });

  it("the CSV has the same numbers as the JSON", async () => {
    const [id = ""] = applicationIds;
    const path = `/applications/${id}/statistics`;
    const { outcomes, totals } = await readStatistics(owner.browser, path);
    const csv = await owner.browser.get(`${path}.csv?range=1h`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    const rows = csv.html.split("\r\n").map((line) => line.split(","));
    const counted = rows
      .filter(([section]) => section === "outcomes")
      .map(([, key = "", , , , , value]): [string, number] => [key, Number(value)]);
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(outcomes.map((row) => [row.outcome, row.count])));
    expect(rows.find(([section, , , measure]) => section === "totals" && measure === "requests")?.[6]).toBe(String(totals.requests));
  });

  it("the page shows the same numbers without JavaScript: the chart by cause with its legend, or as a table", async () => {
    const [id = ""] = applicationIds;
    const path = `/applications/${id}/statistics`;
    const { outcomes, totals } = await readStatistics(owner.browser, path);
    const { status, html } = await owner.browser.get(`${path}?range=1h&by=cause`);
    expect(status).toBe(200);
    for (const { title, outcome, count } of outcomes) {
      expect(html).toMatch(new RegExp(`>${outcome === "success" ? "Issued" : title}<[\\s\\S]*?>${count}<`));
    }
    expect(html.match(/<svg role="group"/g)).toHaveLength(1);
    expect(html).toContain("Requests by cause, the legend of the chart");
    expect(html).not.toContain("style=");
    const table = await owner.browser.get(`${path}?range=1h&view=table`);
    expect(table.html).toContain("Requests by time");
    expect(table.html).not.toMatch(/<svg role="group"/);
    expect(table.html).toMatch(new RegExp(`>${totals.issued}<`));
  });

  it("each filter counts exactly what it names, in every part of the answer", async () => {
    const [id = ""] = applicationIds;
    const path = `/applications/${id}/statistics`;
    const sent = shots.filter((shot) => shot.applicationId === id);
    const of = (wanted: (shot: Shot) => boolean) => sent.filter(wanted).length;
    const cases: readonly (readonly [string, number])[] = [
      ["grant=password", of((shot) => shot.grantType === "password")],
      ["grant=unknown", of((shot) => shot.grantType === "")],
      ["outcome=issued", of((shot) => shot.outcome === "success")],
      ["outcome=refused", of((shot) => shot.outcome !== "success")],
      ["cause=secret_unknown", of((shot) => shot.outcome === "secret_unknown")],
      ["cause=secret_unknown&grant=password", 0],
      ["secret=none", of((shot) => shot.secretId === "")],
      ...[...new Set(sent.map((shot) => shot.secretId))]
        .filter((secretId) => secretId !== "")
        .map((secretId) => [`secret=${secretId}`, of((shot) => shot.secretId === secretId)] as const),
    ];
    for (const [query, count] of cases) {
      const { totals, outcomes, series, failureGroups } = await readStatistics(owner.browser, path, `range=1h&${query}`);
      expect([query, totals.requests]).toEqual([query, count]);
      expect(total(outcomes.map((row) => row.count))).toBe(count);
      expect(total(series.parts.map((part) => part.total))).toBe(count);
      expect(total(failureGroups.map((group) => group.count))).toBe(totals.refused);
    }
  });

  it("whatever tells the requests apart, the chart's parts and steps add up to all of them", async () => {
    const [id = ""] = applicationIds;
    for (const [who, path, breakdowns] of [
      [owner.browser, `/applications/${id}/statistics`, ["outcome", "grant", "cause", "secret"]],
      [portal.admin(), "/admin/statistics", ["outcome", "grant", "cause", "secret", "application"]],
    ] as const) {
      for (const by of breakdowns) {
        const { series, totals } = await readStatistics(who, path, `range=1h&by=${by}`);
        expect([by, total(series.parts.map((part) => part.total))]).toEqual([by, totals.requests]);
        expect(total(series.buckets.flatMap((bucket) => bucket.counts))).toBe(totals.requests);
        expect(total(series.buckets.map((bucket) => bucket.refused))).toBe(totals.refused);
      }
    }
  });

  it("sources are counted from recorded refusals, people by their tokens", async () => {
    const [id = ""] = applicationIds;
    const path = `/applications/${id}/statistics`;
    const sources = await readStatistics(owner.browser, path, "range=1h&by=source");
    expect(sources.series.parts.map(({ key, result }) => [key, result])).toEqual([["127.0.0.0/24", "refused"]]);
    const people = await readStatistics(owner.browser, path, "range=1h&by=user");
    expect(people.series.parts.map(({ label, total: tokens }) => [label, tokens])).toEqual([["Grace Hopper", 6]]);
    expect([people.people, people.totals.issued]).toEqual([1, 6]);
    const both = await readStatistics(owner.browser, path, `range=1h&user=${people.series.parts[0]?.key}&cause=secret_unknown`);
    expect(both.unanswered).toEqual(["cause"]);
  });

  it("every screen gives the number of active tokens that statistics give", async () => {
    const [id = ""] = applicationIds;
    const { activeTokens } = await readStatistics(owner.browser, `/applications/${id}/statistics`);
    expect((await owner.browser.get(`/applications/${id}/statistics`)).html).toContain(`${activeTokens} active now`);
    expect((await owner.browser.get(`/applications/${id}`)).html).toMatch(new RegExp(`Active tokens</dt>\\s*<dd[^>]*>${activeTokens}<`));
    expect((await owner.browser.get(`/applications/${id}/tokens`)).html).toContain(`${activeTokens} active tokens`);
    expect((await portal.admin().get(`/admin/applications?application=${id}`)).html).toMatch(
      new RegExp(`in use now</dt>\\s*<dd[^>]*>${activeTokens}<`),
    );
  });
});
