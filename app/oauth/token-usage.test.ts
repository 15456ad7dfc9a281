import { describe, expect, it } from "vitest";
import type { Commit } from "./ports";
import { basicHeader, member } from "./testing/requests";
import { aTokenWorld, CLIENT_CREDENTIALS } from "./testing/token-world";

describe("what a token request leaves behind", () => {
  it("every answer is counted once, under its cause, with grant, client and secret", async () => {
    const { send, store, client, outcomes } = await aTokenWorld();
    for (const form of [CLIENT_CREDENTIALS, CLIENT_CREDENTIALS, { ...CLIENT_CREDENTIALS, scope: "admin" }, { grant_type: "magic" }])
      await send(form);
    await send(CLIENT_CREDENTIALS, { authorization: basicHeader(client.clientId, "wrong") });
    expect(await outcomes()).toEqual({ success: 2, scope_unknown: 1, grant_type_unknown: 1, secret_unknown: 1 });
    const rows = await store.usage(client.applicationId);
    expect(rows.find((row) => row.outcome === "success")).toMatchObject({
      grantType: "client_credentials",
      secretId: client.secrets[0]?.id,
      environment: "PRODUCTION",
    });
    expect(rows.find((row) => row.outcome === "grant_type_unknown")?.grantType).toBe("");
    expect(rows.find((row) => row.outcome === "secret_unknown")?.secretId).toBe("");
  });

  it("decision 56: the time of each answer begins when its request had been read; a token counts for the scopes that were granted", async () => {
    const usages: Commit["usage"][] = [];
    const found = await aTokenWorld({
      ports: {
        commit: (entry) => {
          usages.push(entry.usage);
          return found.store.store.commit(entry);
        },
      },
    });
    const password = { grant_type: "password", username: "anna", password: "correct horse" };
    await found.send({ ...password, scope: "write read write" }, { arrivedAt: 1.5 });
    await found.send({ ...password, password: "wrong" }, { arrivedAt: 2.5 });
    await found.send(CLIENT_CREDENTIALS, { arrivedAt: 3.5 });
    await found.send({ ...CLIENT_CREDENTIALS, scope: "admin" }, { arrivedAt: 4.5 });
    expect(usages.map((usage) => [usage?.arrivedAt, usage?.scope])).toEqual([
      [1.5, "write read"],
      [2.5, null],
      [3.5, "default"],
      [4.5, null],
    ]);
  });

  it("a refusal is recorded with the request id of its answer and facts that are safe to show", async () => {
    const { send, store, client } = await aTokenWorld();
    const answer = await send({ ...CLIENT_CREDENTIALS, scope: "read admin" });
    expect(await store.failures(client.applicationId)).toMatchObject([
      {
        requestId: member(answer, "request_id"),
        endpoint: "token",
        cause: "scope_unknown",
        detail: { scope: "admin" },
        ip: "192.0.2.1",
        userAgent: "curl/8",
      },
    ]);
  });

  it("a request refused before its authentication reaches the client that its header names", async () => {
    const { send, store, client, outcomes } = await aTokenWorld();
    await send("{}", { contentType: "application/json" });
    await send("a=1&a=2");
    expect(await outcomes()).toEqual({ content_type: 1, parameter_repeated: 1 });
    await send("a=1&a=2", { authorization: "Basic !!!" });
    expect((await store.usage("")).find((row) => row.outcome === "parameter_repeated")?.count).toBe(1);
    expect(await store.failures(client.applicationId)).toHaveLength(2);
  });

  it("item 65: no secret, password or token is in any record or answer of a refusal", async () => {
    const { send, store, client } = await aTokenWorld();
    const form = {
      grant_type: "password",
      username: "anna",
      password: "hunter2-hunter2",
      client_id: client.clientId,
      client_secret: "topsecret",
      refresh_token: "lk_rt_topsecret",
    };
    const answers = [await send(form, { authorization: null }), await send(form), await send({ ...form, client_secret: "" })];
    const kept = JSON.stringify([answers, await store.failures(client.applicationId), await store.failures("")]);
    expect(kept).not.toMatch(/hunter2|topsecret/);
  });

  it("quota: a request over it is 429 with Retry-After, and only counted", async () => {
    const { send, store, client, outcomes } = await aTokenWorld({ client: { quotaPerMinute: 2 } });
    const answers = [await send(), await send(), await send()];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers["Retry-After"]).toBe("42");
    expect(answers.map(({ headers }) => headers["RateLimit"])).toEqual(['"tokens";r=1;t=42', '"tokens";r=0;t=42', '"tokens";r=0;t=42']);
    for (const { headers } of answers) expect(headers["RateLimit-Policy"]).toBe('"tokens";q=2;w=60');
    expect(await outcomes()).toEqual({ success: 2, quota_exceeded: 1 });
    expect(await store.failures(client.applicationId)).toEqual([]);
  });

  it("quota: without one, no answer says what is left of it", async () => {
    const { send } = await aTokenWorld();
    expect(Object.keys((await send()).headers).filter((name) => name.startsWith("RateLimit"))).toEqual([]);
  });

  it("quota: a refused request takes nothing from it", async () => {
    const { send, calls } = await aTokenWorld({ client: { quotaPerMinute: 2 } });
    await send({ ...CLIENT_CREDENTIALS, scope: "admin" });
    expect(calls.quota).toBe(0);
  });

  describe("ADR 16: requests that do not prove their client", () => {
    const bounded = (keepsRecord: boolean) => ({ refusalBounds: { countsAsClaimed: () => false, keepsRecord: () => keepsRecord } });

    it("are counted under no application once their source has claimed too much, and leave no record there", async () => {
      const { send, store, client, outcomes } = await aTokenWorld({ ports: bounded(true) });
      await send(CLIENT_CREDENTIALS, { authorization: basicHeader(client.clientId, "wrong") });
      await send("{}", { contentType: "application/json" });
      expect(await outcomes()).toEqual({});
      const rows = await store.usage("");
      expect(rows).toHaveLength(2);
      for (const row of rows) expect(row).toMatchObject({ count: 1, clientRef: "", environment: "", grantType: "", secretId: "" });
      expect(await store.failures(client.applicationId)).toEqual([]);
    });

    it("those that prove it are counted as theirs whatever others claim, and say so in their record", async () => {
      const { send, store, client, outcomes } = await aTokenWorld({ ports: bounded(true) });
      await send({ ...CLIENT_CREDENTIALS, scope: "admin" });
      expect(await outcomes()).toEqual({ scope_unknown: 1 });
      expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "scope_unknown", proven: true }]);
    });

    it("a failure whose record is not kept is counted all the same", async () => {
      const { send, store, client, outcomes } = await aTokenWorld({ ports: bounded(false) });
      await send({ ...CLIENT_CREDENTIALS, scope: "admin" });
      expect(await outcomes()).toEqual({ scope_unknown: 1 });
      expect(await store.failures(client.applicationId)).toEqual([]);
    });

    it("a public client proves nothing: anybody may name it", async () => {
      const client = { type: "public" as const, authMethods: ["none" as const], secrets: [] };
      const { send, store, client: named } = await aTokenWorld({ client });
      await send({ ...CLIENT_CREDENTIALS, client_id: named.clientId }, { authorization: null });
      expect(await store.failures(named.applicationId)).toMatchObject([{ cause: "public_client", proven: false }]);
    });
  });
});
