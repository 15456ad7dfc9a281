/** Several portals as an operator runs them: one database, the same keys and public address, a proxy in front. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import { startProxy, type TcpProxy } from "#tests/load/faults/tcp-proxy";
import { type Engine, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import { type RunningServer, startServer } from "#tests/support/server";
import { type Browser, openBrowser, SHARED_KEYS } from "../accounts/browser";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };

export interface Portals {
  /** Addresses of the processes, without a trailing slash; B reaches a PostgreSQL through `toDatabase`. */
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly all: readonly string[];
  readonly servers: readonly RunningServer[];
  readonly databaseUrl: string;
  /** B's way to the database; nothing goes through it on SQLite. */
  readonly toDatabase: TcpProxy;
  stop(): Promise<void>;
}

/** What each of several portals is set to; `TRUST_PROXY` lets a test say where a request comes from. */
export const PORTAL_SETTINGS = {
  ...SHARED_KEYS,
  // Each is asked under its own port.
  PUBLIC_URL: "http://127.0.0.1",
  TRUST_PROXY: "1",
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
};

/**
 * Starts three portals for a describe block, and signs the admin in at A.
 *
 * @example const { portals, admin } = usePortals(engine); … await admin().post("/admin/scopes", form);
 */
export function usePortals(engine: Engine): { portals(): Portals; admin(): Browser } {
  let portals: Portals | undefined;
  let admin: Browser | undefined;
  beforeAll(async () => {
    portals = await startPortals(engine);
    admin = await signInAdmin(portals.a);
  });
  afterAll(async () => {
    await portals?.stop();
    await stopSharedPostgres();
  });
  return { portals: () => running(portals), admin: () => running(admin) };
}

function running<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the portals have not started");
  return value;
}

/** Starts three portals on one fresh database, together, and opens the database for fixtures. */
async function startPortals(engine: Engine): Promise<Portals> {
  const databaseUrl = await freshDatabaseUrl(engine);
  const toDatabase = await startProxy(engine === "sqlite" ? 0 : Number(new URL(databaseUrl).port));
  const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-many-"));
  const start = (url: string) => startServer({ engine, databaseUrl: url, dataDir, env: PORTAL_SETTINGS });
  const starts = await Promise.allSettled([start(databaseUrl), start(through(databaseUrl, toDatabase)), start(databaseUrl)]);
  const servers = starts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  for (const one of starts) {
    if (one.status === "fulfilled") continue;
    await Promise.all(servers.map((server) => server.stop()));
    throw one.reason;
  }
  await openDatabase({ url: databaseUrl });
  const [a = "", b = "", c = ""] = servers.map(({ port }) => `http://127.0.0.1:${port}`);
  return {
    a,
    b,
    c,
    all: [a, b, c],
    servers,
    databaseUrl,
    toDatabase,
    async stop() {
      await closeDatabase();
      toDatabase.heal();
      await Promise.all(servers.map((server) => server.stop()));
      await toDatabase.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function through(databaseUrl: string, proxy: TcpProxy): string {
  if (databaseUrl.startsWith("file:")) return databaseUrl;
  const url = new URL(databaseUrl);
  url.port = String(proxy.port);
  return url.href;
}

/** The admin, signed in at one portal. */
export async function signInAdmin(portal: string): Promise<Browser> {
  const admin = openBrowser(portal);
  const answer = await admin.post("/login", ADMIN);
  if (answer.status !== 302) throw new Error(`the admin could not sign in: ${answer.status}`);
  return admin;
}
