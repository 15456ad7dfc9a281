/** What the table of endings says of tokens for an API, held against introspection, /verify and a refresh, which must agree. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { API_ENDINGS, type ApiEvent, type Ending } from "#app/services/endings/table";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { type Console, PASSWORD, type Person, useConsole } from "../admin/console";

interface Tokens {
  readonly access: string;
  refresh: string;
}

/** An application of somebody's that subscribes to two APIs of an admin. */
interface Scene {
  readonly portal: Console;
  readonly owner: Person;
  readonly client: TestClient;
  readonly apiId: string;
  readonly identifier: string;
  readonly scope: string;
  /** What its proxy asks. */
  readonly verifyUrl: string;
  /** For the API alone, for the other one besides, and for the issuer, with the API's scope each. */
  readonly forApi: Tokens;
  readonly forBoth: Tokens;
  readonly forIssuer: Tokens;
}

const id = (location: string | null) => /\/apis\/([0-9a-f-]{36})/.exec(location ?? "")?.[1] ?? "";

async function register({ admin }: Console, name: string): Promise<{ readonly apiId: string; readonly identifier: string }> {
  const identifier = `https://${randomUUID()}.example`;
  return { apiId: id((await admin().post("/apis/new", { identifier, name, approval: "request" })).location), identifier };
}

async function setScene(portal: Console): Promise<Scene> {
  const owner = await portal.developer();
  const client = await createClient({ ownerId: owner.userId, grantTypes: ["client_credentials", "password", "refresh_token"] });
  const [one, other] = [await register(portal, "Orders"), await register(portal, "Parcels")];
  const scope = `orders.${randomUUID()}`;
  await portal.admin().post(`/apis/${one.apiId}`, { intent: "add-scope", name: scope, description: "Read your orders" });
  for (const { apiId } of [one, other]) await subscribe({ owner, client, portal, apiId });
  await portal.admin().post(`/apis/${one.apiId}/proxy`, { intent: "issue" });
  const { html } = await portal.admin().get(`/apis/${one.apiId}/proxy`);
  const [address = ""] = /http[^<"\s]*\/verify\?api=[^<"\s]*lk_vk_[\w-]+/.exec(html) ?? [];
  const obtain = async (resources: readonly string[]): Promise<Tokens> => {
    const form = new URLSearchParams({ grant_type: "password", username: owner.email, password: PASSWORD, scope: `default ${scope}` });
    for (const resource of resources) form.append("resource", resource);
    const { json } = await post(`${portal.url()}/token`, form.toString(), { authorization: basic(client.clientId, client.secret) });
    return { access: text(json["access_token"]), refresh: text(json["refresh_token"]) };
  };
  return {
    ...one,
    portal,
    owner,
    client,
    scope,
    verifyUrl: `${portal.url()}/verify?${address.replaceAll("&amp;", "&").split("?")[1]}`,
    forApi: await obtain([one.identifier]),
    forBoth: await obtain([one.identifier, other.identifier]),
    forIssuer: await obtain([]),
  };
}

async function subscribe({ owner, client, portal, apiId }: Pick<Scene, "owner" | "client" | "portal" | "apiId">): Promise<void> {
  const { applicationId } = client;
  await owner.browser.post(`/applications/${applicationId}/subscriptions`, { intent: "subscribe", apiId, reason: "Reports" });
  await portal.admin().post("/apis/requests", { apiId, applicationId, decision: "approve" });
}

interface Observed {
  /** Active at introspection, passed by /verify, and whether the refresh token is active and exchanged. */
  readonly access: boolean;
  readonly passes: boolean;
  readonly family: boolean;
  readonly refreshes: boolean;
  /** Whether introspection shows the API's scope. */
  readonly scoped: boolean;
}

async function observe({ portal, client, verifyUrl, scope }: Scene, tokens: Tokens): Promise<Observed> {
  const as = { authorization: basic(client.clientId, client.secret) };
  const introspect = async (token: string) => (await post(`${portal.url()}/introspect`, { token }, as)).json;
  const access = await introspect(tokens.access);
  const family = (await introspect(tokens.refresh))["active"] === true;
  const passes = (await fetch(verifyUrl, { headers: { authorization: `Bearer ${tokens.access}` } })).status === 200;
  const answer = await portal.token(client, { grant_type: "refresh_token", refresh_token: tokens.refresh });
  if (answer.status === 200) tokens.refresh = text(answer.json["refresh_token"]);
  const scoped = String(access["scope"] ?? "").includes(scope);
  return { access: access["active"] === true, passes, family, refreshes: answer.status === 200, scoped };
}

const EVENTS: Readonly<Record<ApiEvent, (scene: Scene) => Promise<{ readonly status: number }>>> = {
  subscription_ended: ({ owner, client, apiId }) =>
    owner.browser.post(`/applications/${client.applicationId}/subscriptions`, { intent: "unsubscribe", apiId }),
  async subscription_rejected({ portal, owner, apiId }) {
    const { applicationId } = await createClient({ ownerId: owner.userId });
    await owner.browser.post(`/applications/${applicationId}/subscriptions`, { intent: "subscribe", apiId, reason: "Reports" });
    return await portal.admin().post("/admin/subscription-requests", { apiId, applicationId, decision: "refuse" });
  },
  async api_put_on_request({ portal, apiId }) {
    await portal.admin().post(`/apis/${apiId}/edit`, { name: "Orders", approval: "open" });
    return await portal.admin().post(`/apis/${apiId}/edit`, { name: "Orders", approval: "request" });
  },
  api_deleted: ({ portal, apiId }) => portal.admin().post(`/apis/${apiId}/delete`, { confirmation: "Orders" }),
  api_scope_removed: ({ portal, apiId, scope }) => portal.admin().post(`/apis/${apiId}`, { intent: "remove-scope", name: scope }),
};
const ALIVE: Observed = { access: true, passes: true, family: true, refreshes: true, scoped: true };
const DEAD: Observed = { access: false, passes: false, family: false, refreshes: false, scoped: false };

describe.each(ENGINES)("what ends tokens for an API, on %s", (engine) => {
  const portal = useConsole(engine);
  beforeAll(() => setGrant("password", true));

  it.each(Object.keys(EVENTS).filter((name): name is ApiEvent => Object.hasOwn(API_ENDINGS, name)))("%s", async (event) => {
    const scene = await setScene(portal);
    for (const tokens of [scene.forApi, scene.forBoth, scene.forIssuer]) expect(await observe(scene, tokens)).toEqual(ALIVE);
    expect((await EVENTS[event](scene)).status).toBe(302);
    const ending: Ending = API_ENDINGS[event];
    const ends = ending.accessTokens === "those for the API end";
    expect(ending.families).toBe(ending.accessTokens);
    expect(await observe(scene, scene.forApi)).toEqual(ends ? DEAD : ALIVE);
    // Half an audience cannot be taken from an access token; a refresh token is exchanged for what is left.
    expect(await observe(scene, scene.forBoth)).toEqual(ends ? { ...DEAD, family: true, refreshes: true } : ALIVE);
    expect(await observe(scene, scene.forIssuer)).toEqual({ ...ALIVE, passes: !ends, scoped: event !== "subscription_ended" });
  });

  it("a subscription that ends by the API's owner is the same, and what has not expired works again when it is made again", async () => {
    const scene = await setScene(portal);
    const { applicationId } = scene.client;
    const decide = (decision: string) =>
      portal.admin().post("/admin/subscription-requests", { apiId: scene.apiId, applicationId, decision });
    expect((await decide("end")).location).toBe("/admin/subscription-requests?done=end");
    expect(await observe(scene, scene.forApi)).toEqual(DEAD);
    expect(await observe(scene, scene.forIssuer)).toEqual({ ...ALIVE, passes: false, scoped: false });
    // The API's owner subscribes any application of theirs at once.
    await portal.admin().post(`/applications/${applicationId}/subscriptions`, { intent: "subscribe", apiId: scene.apiId });
    expect(await observe(scene, scene.forApi)).toEqual(ALIVE);
  });

  it("a removed scope is left out by a refresh", async () => {
    const scene = await setScene(portal);
    await EVENTS.api_scope_removed(scene);
    const answer = await portal.token(scene.client, { grant_type: "refresh_token", refresh_token: scene.forApi.refresh });
    expect(answer.json).toMatchObject({ scope: "default" });
  });
});
