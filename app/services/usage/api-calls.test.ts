import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { newActor, newApplication, withTestDatabase } from "../testing";
import { apiCallStatistics, apiCallsCsv } from "./api-calls";

withTestDatabase();

const WEEK = { period: { name: "7d" }, environment: null } as const;

async function anApi(owner: Actor, name: string) {
  const data = { realmId: ROOT_REALM_ID, ownerId: owner.userId, identifier: `https://${crypto.randomUUID()}.example`, name };
  return (await database().prisma.api.create({ data })).id;
}

interface Counted {
  readonly apiId: string;
  readonly applicationId: string;
  readonly outcome?: string;
  readonly count: number;
  readonly environment?: string;
  readonly daysAgo?: number;
}

async function count({ apiId, applicationId, outcome = "success", count: calls, environment = "PRODUCTION", daysAgo = 0 }: Counted) {
  const minute = Math.floor(Date.now() / 60_000) - daysAgo * 1440;
  const data = { realmId: ROOT_REALM_ID, apiId, applicationId, outcome, environment, count: calls, span: 1, minute };
  await database().prisma.apiUsage.create({ data });
}

async function aScene() {
  const [owner, consumer] = [await newActor(), await newActor("developer", "Grace")];
  const apiId = await anApi(owner, "Orders");
  const applicationId = await newApplication(consumer, `Shop ${crypto.randomUUID()}`);
  const day = Math.floor(Date.now() / 86_400_000);
  const row = { realmId: ROOT_REALM_ID, apiId, applicationId, environment: "PRODUCTION", day };
  await count({ apiId, applicationId, count: 7 });
  await count({ apiId, applicationId, outcome: "scope_insufficient", count: 2 });
  await count({ apiId, applicationId: "", outcome: "token_missing", count: 4, environment: "" });
  await count({ apiId, applicationId, count: 100, daysAgo: 20 });
  await database().prisma.apiUserUsage.create({ data: { ...row, userId: consumer.userId, count: 5 } });
  await database().prisma.apiResourceUsage.create({ data: { ...row, resource: "GET /orders/{id}", count: 9, faults: 2 } });
  return { owner, consumer, apiId, applicationId };
}

describe("calls of APIs", () => {
  it("issue 12 §4: an application's owner sees WSO2's four views of its calls", async () => {
    const { consumer, applicationId, apiId } = await aScene();
    const found = await apiCallStatistics(consumer, { kind: "application", id: applicationId }, WEEK);
    const api = { id: apiId, name: "Orders" };
    expect(found.totals).toEqual({ calls: 9, refused: 2 });
    expect(found.apiUsage).toMatchObject([{ api, application: { id: applicationId, kind: "application" }, calls: 9, refused: 2 }]);
    expect(found.topUsers).toMatchObject([{ user: { name: "Grace" }, calls: 5 }]);
    expect(found.resources).toEqual([{ api, resource: "GET /orders/{id}", calls: 9, refused: 2 }]);
    expect(found.faults).toMatchObject([{ api, outcome: "scope_insufficient", title: "Scope missing from the access token", calls: 2 }]);
  });

  it("an API's owner sees every application's and the strangers'; agents stand beside keys", async () => {
    const { owner, apiId, applicationId } = await aScene();
    const agent = await newApplication(owner, `Agent ${crypto.randomUUID()}`);
    await database().prisma.application.update({ where: { id: agent }, data: { kind: "agent" } });
    await count({ apiId, applicationId: agent, count: 3 });
    const found = await apiCallStatistics(owner, { kind: "api", id: apiId }, WEEK);
    expect(found.totals).toEqual({ calls: 16, refused: 6 });
    expect(found.apiUsage.map(({ application, calls }) => [application?.id, application?.kind, calls])).toEqual([
      [applicationId, "application", 9],
      [undefined, undefined, 4],
      [agent, "agent", 3],
    ]);
    const sandbox = await apiCallStatistics(owner, { kind: "api", id: apiId }, { ...WEEK, environment: "SANDBOX" });
    expect(sandbox.totals).toEqual({ calls: 0, refused: 0 });
  });

  it("are summed over all of them, however many groups there are: the lists below have the hundred busiest", async () => {
    const owner = await newActor();
    const apiId = await anApi(owner, "Busy");
    const minute = Math.floor(Date.now() / 60_000);
    const group = (at: number) => ({
      realmId: ROOT_REALM_ID,
      apiId,
      applicationId: `application ${at}`,
      outcome: at % 3 === 0 ? "token_unknown" : "success",
      environment: "PRODUCTION",
      count: at,
      span: 1,
      minute,
    });
    const groups = Array.from({ length: 6000 }, (_, at) => group(at + 1));
    for (let from = 0; from < groups.length; from += 1000)
      await database().prisma.apiUsage.createMany({ data: groups.slice(from, from + 1000) });
    const found = await apiCallStatistics(owner, { kind: "api", id: apiId }, WEEK);
    expect(found.totals).toEqual({ calls: (6000 * 6001) / 2, refused: (3 * 2000 * 2001) / 2 });
    expect([found.apiUsage.length, found.apiUsage[0]?.calls, found.faults.length, found.faults[0]?.calls]).toEqual([100, 6000, 100, 6000]);
    await database().prisma.apiUsage.deleteMany({ where: { apiId } });
  });

  it("are for their owners and admins; the realm's for admins alone", async () => {
    const { owner, consumer, apiId, applicationId } = await aScene();
    await expect(apiCallStatistics(consumer, { kind: "api", id: apiId }, WEEK)).rejects.toThrow();
    await expect(apiCallStatistics(owner, { kind: "application", id: applicationId }, WEEK)).rejects.toThrow();
    await expect(apiCallStatistics(owner, { kind: "realm" }, WEEK)).rejects.toThrow();
    const found = await apiCallStatistics(await newActor("admin"), { kind: "realm" }, WEEK);
    expect(found.apiUsage.some(({ api }) => api.id === apiId)).toBe(true);
  });

  it("of what was deleted stay counted, under no name", async () => {
    const { owner, apiId, applicationId } = await aScene();
    await database().prisma.application.delete({ where: { id: applicationId } });
    const found = await apiCallStatistics(owner, { kind: "api", id: apiId }, WEEK);
    expect(found.apiUsage.map(({ application }) => application?.name)).toContain("A deleted application");
    expect(found.totals.calls).toBe(13);
  });

  it("as CSV have one number a line, and no name becomes a formula", async () => {
    const { owner, apiId } = await aScene();
    await database().prisma.api.update({ where: { id: apiId }, data: { name: "=1+1" } });
    const lines = apiCallsCsv(await apiCallStatistics(owner, { kind: "api", id: apiId }, WEEK)).split("\r\n");
    expect(lines[0]).toBe("section,api,application,name,measure,from,to,value");
    expect(lines.find((line) => line.startsWith("resource usage"))).toMatch(/^resource usage,'=1\+1,,GET \/orders\/\{id\},calls,.*,9$/);
  });
});
