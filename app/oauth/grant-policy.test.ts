import { describe, expect, it } from "vitest";
import { cellsOf, offeredAt } from "./grant-cells";
import type { GrantException, GrantRule } from "./grant-policy";
import type { RealmPolicy } from "./model";
import { aPolicy, START } from "./testing/fixtures";
import { member } from "./testing/requests";
import { aTokenWorld } from "./testing/token-world";

const OFF: GrantRule = { kind: "server", environment: "PRODUCTION", state: "off", offFrom: null, setBy: "Grace Admin" };
const REPORT: GrantRule = { ...OFF, state: "report" };
const HOUR = 3_600_000;

function rules(...given: readonly Partial<GrantRule>[]): Partial<RealmPolicy> {
  return { grantRules: new Map([["client_credentials", given.map((rule) => ({ ...OFF, ...rule }))]]) };
}

async function outcomeOf(policy: Partial<RealmPolicy>, environment: "PRODUCTION" | "SANDBOX" = "PRODUCTION") {
  const { send, outcomes } = await aTokenWorld({ policy, client: { environment, applicationId: "app" } });
  const error = member(await send(), "error");
  return [error ?? "granted", Object.keys(await outcomes())];
}

const REFUSED = ["unauthorized_client", ["grant_ruled_out"]];
const GRANTED = ["granted", ["success"]];

describe("a rule of the grant policy (issue 13 §7)", () => {
  it("refuses the kind of client and the environment that it names, and no other", async () => {
    expect(await outcomeOf(rules({}))).toEqual(REFUSED);
    expect(await outcomeOf(rules({}), "SANDBOX")).toEqual(GRANTED);
    expect(await outcomeOf(rules({ kind: "browser" }))).toEqual(GRANTED);
    expect(await outcomeOf(rules({ environment: "SANDBOX" }))).toEqual(GRANTED);
    expect(await outcomeOf({ grantRules: new Map([["password", [OFF]]]) })).toEqual(GRANTED);
  });

  it("refuses nothing while it is report-only, and from its moment on by the clock alone", async () => {
    expect(await outcomeOf(rules(REPORT))).toEqual(GRANTED);
    expect(await outcomeOf(rules({ ...REPORT, offFrom: START + 1 }))).toEqual(GRANTED);
    expect(await outcomeOf(rules({ ...REPORT, offFrom: START }))).toEqual(REFUSED);
  });

  it("lets an excepted application through until its moment, in the environment and with the grant type that it was given", async () => {
    const except = (exception: Partial<GrantException>, applicationId = "app") => {
      const given: GrantException = { grantType: "client_credentials", environment: "PRODUCTION", until: START + 1, ...exception };
      return { ...rules({}), grantExceptions: new Map([[applicationId, [given]]]) };
    };
    expect(await outcomeOf(except({}))).toEqual(GRANTED);
    for (const other of [
      except({ until: START }),
      except({ environment: "SANDBOX" }),
      except({ grantType: "password" }),
      except({}, "other"),
    ])
      expect(await outcomeOf(other)).toEqual(REFUSED);
  });

  it("names whom to ask in the failure's record, and nothing of it in the answer (item 41: unauthorized_client)", async () => {
    const { send, store, client } = await aTokenWorld({ policy: rules({}) });
    const answer = await send();
    expect(answer).toMatchObject({
      status: 400,
      body: { error: "unauthorized_client", error_description: "The client may not use this grant type." },
    });
    expect(JSON.stringify(answer.body)).not.toContain("Grace");
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "grant_ruled_out", detail: { ask: "Grace Admin" } }]);
  });

  it("does not open a grant type whose switch is off: off is off everywhere", async () => {
    const off = { enabledGrantTypes: new Set(["password"] as const) };
    const exception: GrantException = { grantType: "client_credentials", environment: "PRODUCTION", until: START + HOUR };
    for (const policy of [off, { ...off, ...rules(REPORT) }, { ...off, ...rules({}), grantExceptions: new Map([["app", [exception]]]) }])
      expect(await outcomeOf(policy)).toEqual(["unsupported_grant_type", ["grant_disabled"]]);
  });

  it("gives no refresh token to a key that a rule keeps from refreshing", async () => {
    const form = { grant_type: "password", username: "anna", password: "correct horse" };
    const client = { grantTypes: ["password", "refresh_token"] } as const;
    const before = await aTokenWorld({ client });
    expect(member(await before.send(form), "refresh_token")).toBeTypeOf("string");
    const ruled = await aTokenWorld({ client, policy: { grantRules: new Map([["refresh_token", [OFF]]]) } });
    const answer = await ruled.send(form);
    expect([answer.status, member(answer, "refresh_token")]).toEqual([200, undefined]);
  });
});

describe("what is offered (RFC 8414 §2)", () => {
  const everywhere = (state: "off" | "report", offFrom: number | null = null): RealmPolicy =>
    aPolicy({ grantRules: new Map([["password", cellsOf("password").map((cell) => ({ ...cell, state, offFrom, setBy: "" }))]]) });

  it("leaves out what is off in every cell, unless an application is excepted", () => {
    expect(offeredAt(aPolicy(), START).has("password")).toBe(true);
    expect(offeredAt(everywhere("off"), START).has("password")).toBe(false);
    const until = START + HOUR;
    const excepted = {
      ...everywhere("off"),
      grantExceptions: new Map([["app", [{ grantType: "password", environment: "SANDBOX", until } as const]]]),
    };
    expect(offeredAt(excepted, START).has("password")).toBe(true);
    expect(offeredAt(excepted, until).has("password")).toBe(false);
    const most = cellsOf("password")
      .slice(1)
      .map((cell) => ({ ...OFF, ...cell }));
    expect(offeredAt(aPolicy({ grantRules: new Map([["password", most]]) }), START).has("password")).toBe(true);
  });

  it("leaves it out from the moment on which report-only ends", () => {
    expect(offeredAt(everywhere("report", START + 1), START).has("password")).toBe(true);
    expect(offeredAt(everywhere("report", START), START).has("password")).toBe(false);
  });

  it("has no cell for kinds that cannot use a grant type", () => {
    expect(cellsOf("client_credentials").map(({ kind }) => kind)).toEqual(["server", "server"]);
    expect(new Set(cellsOf("authorization_code").map(({ kind }) => kind))).toEqual(new Set(["server", "browser", "command_line"]));
  });
});
