/**
 * DESIGN §5, issue 3 §4: a change is effective for the next request in every process once it was answered. Nothing is sent
 * from process to process (ADR 1), so what can fail is a process's way to the database: while that is cut, slow or silent, a
 * process may be late or refuse with 503, but it never answers by what was before.
 */
import { randomUUID } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, read, text } from "#tests/support/protocol-client";
import { type Browser, openBrowser } from "../accounts/browser";
import { type Portals, signInAdmin, startPortals } from "./portals";

const CC = { grant_type: "client_credentials" };
const PASSWORD = "eight days a week";

const tokenAt = (portal: string, client: TestClient, form: Record<string, string> = CC): Promise<Answer> =>
  post(`${portal}/token`, form, { authorization: basic(client.clientId, client.secret) });
const introspectAt = (portal: string, client: TestClient, token: string): Promise<Answer> =>
  post(`${portal}/introspect`, { token }, { authorization: basic(client.clientId, client.secret) });
const keysAt = async (portal: string): Promise<Answer> => read(await fetch(`${portal}/jwks`));

/** What a process answers before a change and after it, and how the change is made at another. */
interface Change {
  readonly name: string;
  /** Makes what the change is about, and how to ask for it: whether the answer is the one from before or after, or neither. */
  prepare(portals: Portals, admin: Browser): Promise<Prepared>;
}
type Era = "before" | "after" | `neither: ${string}`;
interface Prepared {
  ask(portal: string): Promise<Era>;
  change(): Promise<void>;
  undo?(): Promise<void>;
}

/** 503 is told apart: nothing was decided. */
function era(answer: Answer, before: (answer: Answer) => boolean, after: (answer: Answer) => boolean): Era {
  if (before(answer)) return "before";
  return after(answer) ? "after" : `neither: ${answer.status}`;
}
const error = (code: string) => (answer: Answer) => answer.status >= 400 && answer.status < 500 && answer.json.error === code;
const granted = (answer: Answer) => answer.status === 200;
const active = (value: boolean) => (answer: Answer) => answer.status === 200 && answer.json.active === value;

async function signedUp(portal: string): Promise<{ readonly browser: Browser; readonly email: string; readonly userId: string }> {
  const email = `${randomUUID()}@example.com`;
  const browser = openBrowser(portal);
  await browser.post("/signup", { name: "Ada", email, password: PASSWORD });
  return { browser, email, userId: (await database().prisma.user.findFirstOrThrow({ where: { email } })).id };
}

const CHANGES: readonly Change[] = [
  {
    name: "a grant type switched off",
    async prepare(_portals, admin) {
      const client = await createClient();
      const page = "/admin/grants?grant=client_credentials&to=off";
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("unsupported_grant_type")),
        async change() {
          const confirmedClients = /Type the number[\s\S]*?<code[^>]*>(\d+)<\/code>/.exec((await admin.get(page)).html)?.[1] ?? "0";
          expect((await admin.post(page, { grantType: "client_credentials", confirmedClients })).status).toBe(302);
        },
        undo: () => setGrant("client_credentials", true),
      };
    },
  },
  {
    name: "a secret revoked",
    async prepare({ a }) {
      const { browser, userId } = await signedUp(a);
      const client = await createClient({ ownerId: userId });
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("invalid_client")),
        async change() {
          const path = `/applications/${client.applicationId}/secrets/${client.secretId}/revoke`;
          expect((await browser.post(path, { confirmation: client.secret.slice(-4) })).status).toBe(302);
        },
      };
    },
  },
  {
    name: "an application suspended: no token",
    async prepare(_portals, admin) {
      const client = await createClient();
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("invalid_client")),
        change: () => suspend(admin, client),
      };
    },
  },
  {
    name: "an application suspended: its tokens are inactive",
    async prepare({ b }, admin) {
      const client = await createClient();
      const observer = await createClient({ resourceServer: true });
      const token = text((await tokenAt(b, client)).json.access_token);
      return {
        ask: async (portal) => era(await introspectAt(portal, observer, token), active(true), active(false)),
        change: () => suspend(admin, client),
      };
    },
  },
  {
    name: "a user disabled: their tokens are inactive",
    async prepare({ a, b }, admin) {
      const { email, userId } = await signedUp(a);
      await setGrant("password", true);
      const client = await createClient({ grantTypes: ["password"] });
      const form = { grant_type: "password", username: email, password: PASSWORD };
      const token = text((await tokenAt(b, client, form)).json.access_token);
      return {
        ask: async (portal) => era(await introspectAt(portal, client, token), active(true), active(false)),
        change: () => disable(admin, userId),
      };
    },
  },
  {
    name: "a user disabled: their session is over",
    async prepare({ a }, admin) {
      const { browser, userId } = await signedUp(a);
      return {
        async ask(portal) {
          const { status } = await openBrowser(portal, browser.cookies()).get("/account");
          if (status === 503) return "neither: 503";
          return status === 200 ? "before" : "after";
        },
        change: () => disable(admin, userId),
      };
    },
  },
  {
    name: "a token revoked",
    async prepare({ a, b }) {
      const client = await createClient();
      const token = text((await tokenAt(b, client)).json.access_token);
      return {
        ask: async (portal) => era(await introspectAt(portal, client, token), active(true), active(false)),
        async change() {
          expect((await post(`${a}/revoke`, { token }, { authorization: basic(client.clientId, client.secret) })).status).toBe(200);
        },
      };
    },
  },
  {
    name: "a signing key rotated: it is published",
    async prepare({ a }, admin) {
      const before = (await keysAt(a)).text;
      return {
        ask: async (portal) =>
          era(
            await keysAt(portal),
            (answer) => answer.text === before,
            (answer) => answer.status === 200 && answer.text !== before,
          ),
        change: () => rotate(admin),
      };
    },
  },
  {
    name: "a signing key rotated: it signs",
    async prepare({ a }, admin) {
      const client = await createClient({ tokenFormat: "jwt" });
      const keyOf = (answer: Answer) => decodeProtectedHeader(text(answer.json.access_token)).kid;
      const before = keyOf(await tokenAt(a, client));
      return {
        ask: async (portal) =>
          era(
            await tokenAt(portal, client),
            (answer) => granted(answer) && keyOf(answer) === before,
            (answer) => granted(answer) && keyOf(answer) !== before,
          ),
        change: () => rotate(admin),
      };
    },
  },
];

async function suspend(admin: Browser, { applicationId }: TestClient): Promise<void> {
  expect((await admin.post("/admin/applications", { intent: "suspend", applicationId, reason: "Leaked" })).status).toBe(302);
}
async function disable(admin: Browser, userId: string): Promise<void> {
  expect((await admin.post("/admin/users", { intent: "disable", userId })).status).toBe(302);
}
async function rotate(admin: Browser): Promise<void> {
  expect((await admin.post("/admin/keys?rotate", {})).status).toBe(302);
}

describe.each(ENGINES)("three portals on one %s", (engine) => {
  let portals: Portals;
  let admin: Browser;

  beforeAll(async () => {
    portals = await startPortals(engine);
    admin = await signInAdmin(portals.a);
  });
  afterAll(async () => {
    await portals.stop();
    await stopSharedPostgres();
  });
  beforeEach(() => portals.toDatabase.heal());

  /** Every process knows the state before, and answered by it a moment ago. */
  async function prepared({ prepare }: Change): Promise<Prepared> {
    const ready = await prepare(portals, admin);
    for (const portal of portals.all) expect(await ready.ask(portal)).toBe("before");
    return ready;
  }

  it.each(CHANGES)("$name at A holds for the very next request at B and C", async (change) => {
    const { ask, undo, ...ready } = await prepared(change);
    try {
      await ready.change();
      expect(await Promise.all([ask(portals.b), ask(portals.c)])).toEqual(["after", "after"]);
    } finally {
      await undo?.();
    }
  });

  if (engine === "sqlite") return;

  it.each(CHANGES)("$name at A while B's connections are cut: B obeys as soon as it answers", async (change) => {
    const { ask, undo, ...ready } = await prepared(change);
    try {
      portals.toDatabase.cut();
      await ready.change();
      portals.toDatabase.cut();
      const answers = [await ask(portals.b), await ask(portals.b)];
      expect(answers).not.toContain("before");
      await expect.poll(() => ask(portals.b), { timeout: 10_000 }).toBe("after");
    } finally {
      await undo?.();
    }
  });

  it.each(CHANGES)("$name at A while the database answers B late: B waits, then obeys", async (change) => {
    const { ask, undo, ...ready } = await prepared(change);
    try {
      portals.toDatabase.delay(80);
      const early = Array.from({ length: 3 }, () => ask(portals.b));
      await ready.change();
      expect(await ask(portals.b)).toBe("after");
      await Promise.all(early);
    } finally {
      portals.toDatabase.heal();
      await undo?.();
    }
  });

  it("all of them at A while B cannot reach the database at all: B refuses, then obeys", async () => {
    const several: Prepared[] = [];
    for (const change of CHANGES.filter(({ name }) => !name.includes("published"))) several.push(await prepared(change));
    portals.toDatabase.refuse();
    for (const { change } of several) await change();
    const away = await Promise.all(several.map(({ ask }) => ask(portals.b)));
    expect(new Set(away)).toEqual(new Set(["neither: 503"]));
    portals.toDatabase.heal();
    // The first of them, a grant type that is off, hides what comes after it.
    await several[0]?.undo?.();
    for (const { ask } of several.slice(1)) await expect.poll(() => ask(portals.b), { timeout: 10_000 }).toBe("after");
  });

  it("the key set that B knows is served while B cannot reach the database, and nobody may keep it (ADR 9)", async () => {
    const known = await keysAt(portals.b);
    expect(known.headers.get("cache-control")).toBe("public, max-age=300");
    portals.toDatabase.refuse();
    await rotate(admin);
    const old = await keysAt(portals.b);
    expect([old.status, old.text, old.headers.get("cache-control")]).toEqual([200, known.text, "no-store"]);
    portals.toDatabase.heal();
    await expect.poll(async () => (await keysAt(portals.b)).text, { timeout: 10_000 }).toBe((await keysAt(portals.c)).text);
    expect((await keysAt(portals.b)).headers.get("cache-control")).toBe("public, max-age=300");
  });
});
