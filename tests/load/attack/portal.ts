/** The portal that is attacked: with an honest client, a person with a password, and developers who are signed in. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import bcrypt from "bcrypt";
import { closeDatabase, openDatabase } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import { createClient, createUser } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { endWithUs } from "../end-with-us";
import { postgres } from "../postgres";
import { formRequest, type LoadRequest } from "../request";

/** A developer's own application, and the session to change it with. */
interface Developer {
  readonly applicationId: string;
  readonly cookie: string;
}

export interface Portal {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly engine: Engine;
  readonly databaseUrl: string;
  /** Of the process that was started. */
  readonly pid: number;
  /** The honest client's request for a token. */
  readonly honest: LoadRequest;
  /** Its client ID, which is no secret. */
  readonly clientId: string;
  /** Somebody with an account, who is not signed in. */
  readonly person: { readonly email: string; readonly password: string };
  readonly developers: readonly Developer[];
  /** Where `loop-probe.mjs` writes. */
  readonly probeFolder: string;
  /** Whether the process that was started has not ended. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

export interface PortalOptions {
  readonly engine: Engine;
  readonly workers: number;
  readonly env: Readonly<Record<string, string>>;
}

const DEVELOPERS = 4;
const PASSWORD = "correct horse battery staple 47";
/** As in production; the tests' own servers hash at a cost of 4. */
const BCRYPT_COST = 12;
/** Milliseconds that a server gets to end by itself. */
const STOP_MS = 10_000;

/** Starts the built product on a database of its own. */
export async function startPortal({ engine, workers, env }: PortalOptions): Promise<Portal> {
  const database = engine === "postgresql" ? { databaseUrl: await (await postgres()).freshUrl() } : {};
  const probeFolder = await mkdtemp(path.join(os.tmpdir(), "loop-probe-"));
  const server = await startServer({
    engine,
    ...database,
    env: {
      WORKERS: String(workers),
      LOG_LEVEL: "error",
      BCRYPT_COST: String(BCRYPT_COST),
      NODE_OPTIONS: `--import=${path.resolve("tests/load/attack/loop-probe.mjs")}`,
      LOOP_PROBE: probeFolder,
      ...env,
    },
  });
  endWithUs(server.pid);
  let alive = true;
  void server.exited.then(() => {
    alive = false;
  });
  const stop = async () => {
    await endServer(server);
    await rm(probeFolder, { recursive: true, force: true });
  };
  try {
    const origin = `http://127.0.0.1:${server.port}`;
    const people = await fill(server.databaseUrl, origin);
    return { ...people, origin, engine, databaseUrl: server.databaseUrl, pid: server.pid, probeFolder, isAlive: () => alive, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fill(url: string, origin: string): Promise<Pick<Portal, "honest" | "clientId" | "person" | "developers">> {
  const passwordHash = await bcrypt.hash(PASSWORD, BCRYPT_COST);
  const emails = Array.from({ length: DEVELOPERS }, (_, index) => `developer-${index}@example.com`);
  await openDatabase({ url });
  try {
    const person = { email: "ada@example.com", password: PASSWORD };
    await createUser({ email: person.email, passwordHash });
    const { clientId, secret } = await createClient({ tokenFormat: "opaque" });
    const honest = formRequest(`${origin}/token`, { grant_type: "client_credentials" }, { authorization: basic(clientId, secret) });
    const developers: Developer[] = [];
    for (const email of emails) {
      const { applicationId } = await createClient({ ownerId: await createUser({ email, passwordHash }) });
      developers.push({ applicationId, cookie: await signIn(origin, email) });
    }
    return { honest, clientId, person, developers };
  } finally {
    await closeDatabase();
  }
}

async function signIn(origin: string, email: string): Promise<string> {
  const body = new URLSearchParams({ email, password: PASSWORD });
  const response = await fetch(`${origin}/login`, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin" },
  });
  await response.text();
  const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  if (response.status !== 302 || cookies.length === 0) throw new Error(`the sign-in of ${email} was answered ${response.status}`);
  return cookies.join("; ");
}

/** A server whose event loop is blocked does not handle the signal. */
async function endServer(server: RunningServer): Promise<void> {
  const late = setTimeout(() => server.signal("SIGKILL"), STOP_MS);
  await server.stop();
  clearTimeout(late);
}
