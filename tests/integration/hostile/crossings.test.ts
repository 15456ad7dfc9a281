/**
 * Issue 14 §1: nothing crosses from one realm to another. Made from the route table and the table of endpoints: each page, with each id of
 * the other realm, by each method; each endpoint, with the other realm's credentials and tokens. What belongs to another realm is answered as what
 * does not exist.
 */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { ProtocolEndpoint } from "#app/http/dialects";
import { authorizationAddress } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { basic, post, text } from "#tests/support/protocol-client";
import { type MadeRealm, makeRealm } from "#tests/support/realms";
import { openBrowser } from "../accounts/browser";
import { ADMIN, useConsole } from "../admin/console";
import { type Furnished, furnish, idsOf, stateOf } from "./crossing-scene";
import { addressOf, type Route, routeTable } from "./route-table";

const TIMEOUT = 300_000;
const routes = await routeTable();
/** Parameters of paths that name no thing of a realm. */
const NO_THINGS = ["error"];

/** Parameters whose values are words of the page itself, or numbers. */
const WORDS =
  /^(done|page|sort|order|range|from|to|kind|environment|language|next|size|show|status|ask|keys|act|role|email|before|grant|token|zone|theme|clientId|content-type|accept)$/;
const queriedIn = ({ source, path }: Route) => {
  const names = [...source.matchAll(/\.get\("([a-zA-Z-]+)"\)/g)].map(([, name = ""]) => name);
  return new Set([...names, ...(path.includes("audit") ? ["targetId"] : [])].filter((name) => !WORDS.test(name)));
};
const parametersOf = ({ path }: Route) => [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
const intentsOf = ({ source }: Route) => {
  const [, listed = ""] = /intent: z\.enum\(\[([^\]]*)\]/.exec(source) ?? [];
  const found = [...listed.matchAll(/"([a-z-]+)"/g), ...source.matchAll(/z\.literal\("([a-z-]+)"\)/g)].map(([, intent = ""]) => intent);
  return found.length === 0 ? [""] : [...new Set(found)];
};

describe.each(ENGINES)("crossings on %s", (engine) => {
  const portal = useConsole(engine);
  let alpha: MadeRealm;
  let scene: { readonly root: Furnished; readonly alpha: Furnished };
  beforeAll(async () => {
    alpha = await makeRealm(portal.admin(), portal.url(), "alpha");
    const inner = await makeRealm(alpha.admin, alpha.url, "inner");
    const { prisma } = database();
    const adminOf = async (email: string) => (await prisma.user.findFirstOrThrow({ where: { email } })).id;
    scene = {
      root: await furnish({ name: "root", realmId: "root", url: portal.url(), admin: portal.admin(), adminId: await adminOf(ADMIN.email) }),
      alpha: await furnish({ name: "alpha", realmId: alpha.id, url: alpha.url, admin: alpha.admin, adminId: await adminOf(alpha.email) }),
    };
    // Realms are made by the realm above: the one of the other realm is one that lies below that.
    scene = {
      root: { ...scene.root, values: { ...scene.root.values, realmId: alpha.id } },
      alpha: { ...scene.alpha, values: { ...scene.alpha.values, realmId: inner.id } },
    };
  }, TIMEOUT);

  const directions = [
    ["an admin of alpha", "alpha", "root"],
    ["an admin of root, which lies above,", "root", "alpha"],
  ] as const;
  const passwords = { root: ADMIN, alpha: { email: "", password: "" } };
  /** A portal that is busy says so, and one that has seen many sign-ins refuses more: neither is what is tried here. */
  const signInAgain = async (here: "root" | "alpha") => {
    const { admin } = scene[here];
    const { email, password } = here === "alpha" ? alpha : passwords.root;
    const signIn = async () => {
      await database().prisma.rateLimit.deleteMany();
      await admin.post("/login", { email, password });
      return (await admin.get("/admin")).status;
    };
    await expect.poll(signIn, { timeout: 30_000, interval: 500 }).toBe(200);
  };

  it("each parameter of a path has a thing of the other realm to try", () => {
    for (const name of new Set(routes.flatMap(parametersOf)))
      if (!NO_THINGS.includes(name)) expect(scene.root.values[name], name).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(directions)("%s reads nothing of the other realm's, by any page and any id", { timeout: TIMEOUT }, async (_, here, there) => {
    const { admin } = scene[here];
    const theirs = scene[there];
    const nothing = Object.fromEntries(Object.keys(theirs.values).map((name) => [name, randomUUID()]));
    const seen: string[] = [];
    const read = async (address: string) => {
      const { status, html } = await admin.get(address);
      if (html.includes(theirs.mark) || html.includes(`${there}@zanzibar.example`)) seen.push(address);
      return status;
    };
    const ids = [...(await idsOf(theirs.realmId)), theirs.client.clientId];
    expect(ids.length).toBeGreaterThan(6);
    for (const route of routes) {
      if (parametersOf(route).some((name) => !NO_THINGS.includes(name))) {
        const answers = [await read(addressOf(route.path, theirs.values)), await read(addressOf(route.path, nothing))];
        expect.soft(answers[0], route.path).toBe(answers[1]);
        expect.soft([404, 405, 400], route.path).toContain(answers[0]);
        continue;
      }
      for (const name of queriedIn(route))
        for (const id of ids) await read(`${addressOf(route.path, {})}?${new URLSearchParams({ [name]: id, to: "disabled" })}`);
    }
    expect(seen).toEqual([]);
    expect((await admin.get("/admin")).status).toBe(200);
  });

  it.each(directions)("%s changes nothing of the other realm's, by any form and any id", { timeout: TIMEOUT }, async (_, here, there) => {
    const { admin } = scene[here];
    const theirs = scene[there];
    const before = await stateOf(theirs);
    let sent = 0;
    for (const route of routes.filter(({ hasAction }) => hasAction)) {
      for (const intent of intentsOf(route)) {
        const address = addressOf(route.path, theirs.values);
        const query = new URLSearchParams({
          user: theirs.values["userId"] ?? "",
          application: theirs.values["applicationId"] ?? "",
          to: "disabled",
        });
        const fields = { ...theirs.values, intent, reason: "none", days: "7" };
        if (sent % 25 === 0) await database().prisma.rateLimit.deleteMany();
        const answer = await admin.post(`${address}?${query}`, fields);
        if (/\/login\?next=/.test(answer.location ?? "")) await signInAgain(here);
        expect.soft(answer.status, `${route.path} ${intent}`).not.toBe(500);
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(50);
    expect(await stateOf(theirs)).toBe(before);
    await signInAgain(here);
  });

  it.each(directions)("the session of %s is nobody's in the other realm, on any page", { timeout: TIMEOUT }, async (_, here, there) => {
    const port = new URL(portal.url()).port;
    const nameIn = { root: `latchkey-${port}`, alpha: `latchkey-${port}.realms.alpha` };
    const session = scene[here].admin.cookies().get(nameIn[here]) ?? "";
    expect(session).toMatch(/^[\w-]{43}$/);
    const borrowed = new Map([[nameIn[there], session]]);
    for (const route of routes) {
      const address = addressOf(route.path, scene[there].values);
      const stranger = await openBrowser(scene[there].url).get(address);
      const guest = await openBrowser(scene[there].url, borrowed).get(address);
      expect.soft([guest.status, guest.location], route.path).toEqual([stranger.status, stranger.location]);
      if (guest.status === 200) expect.soft(guest.html, route.path).not.toContain(">Sign out<");
    }
  });

  it.each(directions)("what %s has is nothing at the other realm's endpoints", { timeout: TIMEOUT }, async (_, here, there) => {
    const ours = scene[here];
    const theirs = scene[there];
    const as = (realm: Furnished) => ({ authorization: basic(realm.client.clientId, realm.client.secret) });
    const json = async (path: string) => await fetch(theirs.url + path).then((answer) => answer.json());
    const refused = async (path: string, form: Readonly<Record<string, string>> = {}) =>
      expect((await post(theirs.url + path, form, as(ours))).status, path).toBe(401);

    const crossings: Readonly<Record<ProtocolEndpoint, () => Promise<void>>> = {
      token: () => refused("/token", { grant_type: "client_credentials" }),
      device_authorization: () => refused("/device_authorization"),
      par: () => refused("/par", { response_type: "code" }),
      async introspect() {
        await refused("/introspect", { token: ours.token });
        expect((await post(`${theirs.url}/introspect`, { token: ours.token }, as(theirs))).json).toEqual({ active: false });
        const bearer = { authorization: `Bearer ${ours.token}` };
        expect((await post(`${theirs.url}/introspect`, { token: ours.token }, bearer)).status).toBe(401);
      },
      async revoke() {
        await refused("/revoke", { token: ours.token });
        expect((await post(`${theirs.url}/revoke`, { token: ours.token }, as(theirs))).status).toBe(200);
        expect((await post(`${ours.url}/introspect`, { token: ours.token }, as(ours))).json["active"]).toBe(true);
      },
      async userinfo() {
        const answer = await fetch(`${theirs.url}/userinfo`, { headers: { authorization: `Bearer ${ours.token}` } });
        expect(answer.status).toBe(401);
      },
      async verify() {
        const ask = (query: string) => fetch(`${theirs.url}/verify?${query}`, { headers: { authorization: `Bearer ${ours.token}` } });
        expect((await ask(theirs.proxyQuery)).status).toBe(401);
        expect((await ask(ours.proxyQuery)).status).toBe(400);
      },
      async authorize() {
        const page = await theirs.admin.get(authorizationAddress(ours.client.clientId));
        expect(page.status).toBe(400);
        expect(page.html).not.toContain(ours.mark);
      },
      async end_session() {
        const page = await theirs.admin.get(`/oidc/logout?client_id=${ours.client.clientId}`);
        expect(page.html).not.toContain(ours.mark);
      },
      async jwks() {
        const kidsOf = (document: { readonly keys: readonly { readonly kid: string }[] }) => document.keys.map(({ kid }) => kid);
        const own = kidsOf(await fetch(`${ours.url}/jwks`).then((answer) => answer.json()));
        const other = kidsOf(await json("/jwks"));
        expect(own.filter((kid) => other.includes(kid))).toEqual([]);
      },
      async register() {
        const answer = await fetch(`${theirs.url}/register?client_id=${ours.client.clientId}`, {
          headers: { authorization: `Bearer ${ours.token}` },
        });
        expect([400, 401, 403, 404]).toContain(answer.status);
      },
      async "register-wso2"() {
        const path = there === "root" ? "/client-registration/v0.17/register" : "/t/alpha/client-registration/v0.17/register";
        const { email, password } = here === "alpha" ? alpha : ADMIN;
        const answer = await fetch(portal.url() + path, {
          method: "POST",
          headers: { authorization: basic(email, password), "content-type": "application/json" },
          body: JSON.stringify({ clientName: "crossing", grantType: "client_credentials", owner: email }),
        });
        expect([401, 403]).toContain(answer.status);
      },
      async "metadata-oauth"() {
        const document = await json("/.well-known/oauth-authorization-server");
        expect(JSON.stringify(document)).not.toContain(`zanzibar_${here}`);
        expect(document.issuer).toBe(theirs.url);
      },
      async "metadata-openid"() {
        expect((await json("/.well-known/openid-configuration")).issuer).toBe(theirs.url);
      },
      async "metadata-resource"() {
        const realm = there === "root" ? "" : "/realms/alpha";
        const at = (apiId: string) => fetch(`${portal.url()}/.well-known/oauth-protected-resource${realm}/apis/${apiId}`);
        expect((await at(ours.apiId)).status).toBe(404);
        expect((await at(theirs.apiId)).status).toBe(200);
      },
    };
    for (const crossing of Object.values(crossings)) await crossing();
    expect(text(ours.token)).not.toBe("");
  });

  it("reads the names of parameters from the routes", () => {
    const names = new Set(routes.flatMap((route) => [...queriedIn(route)]));
    for (const name of ["user", "application", "targetId"]) expect([...names]).toContain(name);
  });
});
