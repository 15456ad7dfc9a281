/** Issue 11 §10: a database of the version before is brought up to date while a process of that version serves, and nothing is lost. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { applyPostgresMigrations, applySqliteMigrations, pendingMigrations } from "#app/db/migrate";
import { inPostgresTransaction } from "#app/db/postgres";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { openBrowser } from "../accounts/browser";
import { readStatistics } from "../usage/read-statistics";
import { LAST_MIGRATION, MAC_KEY, PASSWORD, population, type Token, tokenText } from "./version-before/population";
import { ISSUER, jwtText, KEY_ENCRYPTION_KEY, sealedTables } from "./version-before/sealed";
import { type OldProcess, startOldProcess } from "./version-before/start";
import { openBefore } from "./version-before/statements";

const TIMEOUT = 240_000;
const AT_ONCE = 32;
/** Writes of the old process before the upgrade begins, and again after it. */
const WRITES = 150;
/** Tokens that the new version issues while the old process serves beside it. */
const FRESH = 20;
const ENV = {
  TOKEN_MAC_KEYS: MAC_KEY.toString("base64url"),
  KEY_ENCRYPTION_KEY: KEY_ENCRYPTION_KEY.toString("base64url"),
  PUBLIC_URL: ISSUER,
};

afterAll(stopSharedPostgres);

describe.each(ENGINES)(
  "a database of the version before, brought up to date on %s while a process of that version serves,",
  { timeout: TIMEOUT },
  (engine) => {
    const now = Date.now();
    const { tables, keys, tokens, people, answers } = population(now);
    let server: RunningServer | undefined;
    let old: OldProcess | undefined;
    const secrets = new Map(keys.map(({ clientId, secret }) => [clientId, secret]));
    let portal = "";
    let foundByOld = 0;

    beforeAll(async () => {
      const url = await freshDatabaseUrl(engine);
      await migrateToVersionBefore(url);
      const before = await openBefore(url);
      for (const [table, rows] of [...tables, ...sealedTables(now, { people })]) await before.fill(table, rows);
      old = startOldProcess(url, now);
      await old.reach(WRITES);
      server = await startServer({ engine, databaseUrl: url, env: ENV });
      portal = `http://127.0.0.1:${server.port}`;
      await old.reach(old.writes.length + WRITES);
      foundByOld = await before.find(await issueAndName(FRESH));
      await old.end();
      await before.close();
      for (const { clientId, secret } of registered()) secrets.set(clientId, secret);
    }, TIMEOUT);
    afterAll(async () => {
      await old?.end();
      await server?.stop();
    });

    const writes = () => old?.writes ?? [];
    const registered = () => writes().flatMap((write) => (write.did === "register" ? [write] : []));
    const issuedByOld = () => writes().flatMap((write) => (write.did === "issue" || write.did === "rotate" ? [write] : []));
    const ticked = () => new Map(writes().flatMap((write) => (write.did === "tick" ? [[write.clientId, write.grantTypes]] : [])));
    const as = (clientId: string) => ({ authorization: basic(clientId, secrets.get(clientId) ?? "") });
    const introspect = async (clientId: string, token: string) => (await post(`${portal}/introspect`, { token }, as(clientId))).json;
    const textOf = (token: Token) => (token.format === "jwt" ? jwtText(token, now) : tokenText(token));
    const browserOf = (session = "") => openBrowser(portal, new Map([["latchkey", session]]));

    /** Obtains tokens for the first key, and reads their ids where anybody may. */
    async function issueAndName(count: number): Promise<readonly string[]> {
      const clientId = keys[0]?.clientId ?? "";
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const { json } = await post(`${portal}/token`, { grant_type: "client_credentials" }, as(clientId));
        ids.push(String((await introspect(clientId, String(json["access_token"])))["jti"]));
      }
      return ids;
    }

    it("answers introspection of each of ten thousand tokens as that version did", async () => {
      expect(tokens).toHaveLength(10_000);
      const ended = new Set(writes().map((write) => (write.did === "revoke" ? write.token : write.did === "rotate" ? write.used : "")));
      expect(ended.size).toBeGreaterThan(20);
      const emails = new Map(people.map(({ id, email }) => [id, email]));
      const wrong: unknown[] = [];
      await atOnce(tokens, async (token) => {
        const answer = await introspect(token.key.clientId, textOf(token));
        const alive = !token.revoked && token.expiresAt > Date.now() && !ended.has(token.id);
        const expected = alive ? introspection(token, emails.get(token.userId ?? "")) : { active: false };
        for (const [name, value] of Object.entries(expected)) if (answer[name] !== value) wrong.push([token.id, name, value, answer[name]]);
      });
      expect(wrong).toEqual([]);
    });

    it("has the tokens that the old process issued, and those of the new version are tokens to the old process", async () => {
      const issued = issuedByOld().flatMap(({ clientId, tokens: [access = "", refresh] }) => [
        { clientId, text: tokenText({ kind: "access", id: access }) },
        ...(refresh === undefined ? [] : [{ clientId, text: tokenText({ kind: "refresh", id: refresh }) }]),
      ]);
      expect(issued.length).toBeGreaterThan(WRITES);
      const dead: string[] = [];
      await atOnce(issued, async ({ clientId, text }) => {
        if ((await introspect(clientId, text))["active"] !== true) dead.push(text);
      });
      expect(dead).toEqual([]);
      expect(foundByOld).toBe(FRESH);
    });

    it("counts every answer: those of before, the old process's and its own", async () => {
      const applications = new Map([...keys, ...registered()].map(({ clientId, applicationId }) => [clientId, applicationId]));
      const since = new Map([[keys[0]?.applicationId, FRESH]]);
      for (const { clientId } of issuedByOld()) {
        const id = applications.get(clientId);
        since.set(id, (since.get(id) ?? 0) + 1);
      }
      const admin = browserOf(people[0]?.session);
      let total = 0;
      for (const applicationId of applications.values()) {
        const before = answers.get(applicationId) ?? { issued: 0, refused: 0 };
        const expected = { issued: before.issued + (since.get(applicationId) ?? 0), refused: before.refused };
        const { totals } = await readStatistics(admin, `/applications/${applicationId}/statistics`, "range=24h");
        expect({ applicationId, ...totals }).toEqual({ applicationId, requests: expected.issued + expected.refused, ...expected });
        total += totals.requests;
      }
      expect((await readStatistics(admin, "/admin/statistics", "range=24h")).totals.requests).toBe(total);
    });

    it("keeps people signed in, except those who signed out meanwhile", async () => {
      const signedOut = writes().flatMap((write) => (write.did === "signOut" ? [write.session] : []));
      expect(signedOut).toHaveLength(3);
      for (const { session } of people)
        expect((await browserOf(session).get("/applications")).status).toBe(signedOut.includes(session) ? 302 : 200);
    });

    it("signs a person in by the password of before", async () => {
      const email = people[1]?.email ?? "";
      const browser = openBrowser(portal);
      expect((await browser.post("/login", { email, password: `${PASSWORD}!` })).status).toBe(400);
      expect((await browser.post("/login", { email, password: PASSWORD })).status).toBe(302);
      expect((await browser.get("/applications")).status).toBe(200);
    });

    it("publishes the keys of before: every JWT of before verifies by the key set", async () => {
      const published: JSONWebKeySet = await (await fetch(`${portal}/jwks`)).json();
      const keySet = createLocalJWKSet(published);
      const jwts = tokens.filter(({ format, expiresAt }) => format === "jwt" && expiresAt > Date.now());
      expect(jwts.length).toBeGreaterThan(500);
      const signers = new Set<string | undefined>();
      for (const token of jwts) {
        const { payload, protectedHeader } = await jwtVerify(jwtText(token, now), keySet, {
          issuer: ISSUER,
          audience: ISSUER,
          typ: "at+jwt",
        });
        expect([payload.jti, payload["client_id"]]).toEqual([token.id, token.key.clientId]);
        signers.add(protectedHeader.kid);
      }
      // The one of RS256 is new: every realm has it since.
      const keysOfBefore = published.keys.filter(({ alg }) => alg === "ES256");
      expect([...signers].sort()).toEqual(keysOfBefore.map(({ kid }) => kid).sort());
    });

    it("goes on with the audit log's chain, which verifies from its first event", async () => {
      const admin = browserOf(people[0]?.session);
      await admin.post("/applications/new", { name: "After the upgrade", quota: "Unlimited", description: "" });
      expect((await admin.post("/admin/audit", {})).location).toBe("/admin/audit?done=verified");
      const { html } = await admin.get("/admin/audit");
      expect(html).toContain("Unbroken");
      expect(html).toMatch(/Entries checked.*1 to 40[1-9]/s);
    });

    it("obeys the grant types that each key had last, and knows the keys that were registered meanwhile", async () => {
      const last = ticked();
      expect(last.size).toBeGreaterThan(10);
      expect(registered().length).toBeGreaterThan(10);
      for (const clientId of secrets.keys()) {
        const { status } = await post(`${portal}/token`, { grant_type: "client_credentials" }, as(clientId));
        const allowed = last.get(clientId)?.includes("client_credentials") ?? true;
        expect([clientId, status]).toEqual([clientId, allowed ? 200 : 400]);
      }
    });

    it("exchanges a refresh token of the old process once, and one that was exchanged there no more", async () => {
      const changed = ticked();
      const rotation = writes().find((write) => write.did === "rotate" && !changed.has(write.clientId));
      if (rotation?.did !== "rotate") throw new Error("nothing was rotated");
      const refresh = async (id = "") => {
        const form = { grant_type: "refresh_token", refresh_token: tokenText({ kind: "refresh", id }) };
        return (await post(`${portal}/token`, form, as(rotation.clientId))).status;
      };
      expect(await refresh(rotation.tokens[1])).toBe(200);
      expect(await refresh(rotation.used)).toBe(400);
    });

    it("leaves no error in the log", () => {
      expect(server?.logs()).not.toContain('"level":50');
    });
  },
);

/** Applies the migrations of the version before, and checks that there are later ones. */
async function migrateToVersionBefore(url: string): Promise<void> {
  const opened = await openDetached({ url });
  if (opened.engine === "sqlite") applySqliteMigrations(opened.file.writer.connection, LAST_MIGRATION);
  else await inPostgresTransaction(url, async (tx) => await applyPostgresMigrations(tx, LAST_MIGRATION));
  expect((await pendingMigrations(opened)).length).toBeGreaterThan(1);
  await closeOpened(opened);
}

/** What the version before said of a token that is alive. */
function introspection({ id, kind, key, userId, issuedAt, expiresAt }: Token, username: string | undefined): Record<string, unknown> {
  return {
    active: true,
    scope: "default",
    client_id: key.clientId,
    username,
    token_type: kind === "access" ? "Bearer" : undefined,
    exp: Math.floor(expiresAt / 1000),
    iat: Math.floor(issuedAt / 1000),
    nbf: Math.floor(issuedAt / 1000),
    jti: id,
    aut: userId === null ? "APPLICATION" : "APPLICATION_USER",
  };
}

async function atOnce<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
