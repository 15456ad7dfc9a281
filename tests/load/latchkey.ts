/** The built product as `npm start` runs it, on a database of its own. */
import { recordConfigChange } from "#app/db/config-change";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { startSession } from "#app/services/accounts/sessions";
import type { Engine } from "#tests/support/databases";
import { createClient, createUser, type TestClient } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";
import { endWithUs } from "./end-with-us";
import { obtain } from "./peers";
import { postgres } from "./postgres";
import { formRequest, type LoadRequest } from "./request";
import type { Answer, Environment, Running } from "./subject";

export interface LatchkeyOptions {
  readonly engine: Engine;
  readonly answer: Answer;
  /** Which page, where the answer is one. */
  readonly page?: "sign-in" | "applications";
  /** Keys that ask for tokens, each of an application of its own; 1 by default. */
  readonly keys?: number;
  /** The client authentication method; HTTP Basic by default. */
  readonly authentication?: "basic" | "form";
  /** Processes that answer; 1 by default. */
  readonly workers?: number;
  /** An existing database; by default a fresh one. */
  readonly databaseUrl?: string;
}

/** Applications of the account whose list is asked for. */
const APPLICATIONS = 1000;

/** Starts a server and writes what the request needs. */
export async function startLatchkey(options: LatchkeyOptions, env: Environment = {}): Promise<Running> {
  const shared = options.engine === "postgresql" ? await postgres() : undefined;
  const databaseUrl = options.databaseUrl ?? (await shared?.freshUrl());
  const workers = { WORKERS: String(options.workers ?? 1) };
  const server = await startServer({
    engine: options.engine,
    env: { ...workers, ...env },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  endWithUs(server.pid);
  const base = `http://127.0.0.1:${server.port}`;
  try {
    await openDatabase({ url: server.databaseUrl });
    const request = await requestFor(base, options);
    return { pid: server.pid, databasePid: shared?.pid, request, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await closeDatabase();
  }
}

async function requestFor(base: string, options: LatchkeyOptions): Promise<LoadRequest> {
  if (options.answer === "health") return getRequest(`${base}/healthz`);
  if (options.answer !== "page") return await clientRequest(base, options);
  return options.page === "sign-in" ? getRequest(`${base}/login`) : await listRequest(base);
}

function getRequest(url: string): LoadRequest {
  return { url, method: "GET", headers: { accept: "text/html" }, body: "" };
}

async function clientRequest(base: string, { answer, authentication = "basic", keys = 1 }: LatchkeyOptions): Promise<LoadRequest> {
  const opaque = answer === "opaque" || answer === "active" || answer === "verified";
  if (!opaque) await chooseAlgorithm(answer);
  const client = await createClient({ tokenFormat: opaque ? "opaque" : "jwt" });
  const { clientId, secret } = client;
  const headers = authentication === "basic" ? { authorization: basic(clientId, secret) } : undefined;
  const inForm = authentication === "basic" ? {} : { client_id: clientId, client_secret: secret };
  const token = formRequest(`${base}/token`, { grant_type: "client_credentials", ...inForm }, headers);
  if (answer === "active") return formRequest(`${base}/introspect`, { token: await obtain(token), ...inForm }, headers);
  if (answer === "verified") return await proxyRequest(base, client, await obtain(token));
  return keys === 1 || headers === undefined ? token : { ...token, anyOf: [headers, ...(await moreKeys(keys - 1))] };
}

async function moreKeys(count: number): Promise<{ authorization: string }[]> {
  const keys: { authorization: string }[] = [];
  while (keys.length < count) {
    const { clientId, secret } = await createClient({ tokenFormat: "opaque" });
    keys.push({ authorization: basic(clientId, secret) });
  }
  return keys;
}

/** What a proxy asks of a call with this token, of an API to which the client's application subscribes. */
async function proxyRequest(base: string, { ownerId, applicationId }: TestClient, token: string): Promise<LoadRequest> {
  const apiId = await inTransaction(async (tx) => {
    const api = await tx.api.create({ data: { realmId: ROOT_REALM_ID, ownerId, identifier: "https://orders.example", name: "Orders" } });
    await tx.subscription.create({ data: { apiId: api.id, applicationId, realmId: ROOT_REALM_ID, state: "approved" } });
    await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
    await recordConfigChange(tx, { kind: "application", key: applicationId });
    return api.id;
  });
  const page = `${base}/apis/${apiId}/proxy`;
  const cookie = await cookieOf(base, ownerId);
  await fetch(page, {
    method: "POST",
    headers: { cookie, origin: base },
    body: new URLSearchParams({ intent: "issue" }),
    redirect: "manual",
  });
  const html = await (await fetch(page, { headers: { cookie } })).text();
  const [, query] = /\/verify\?(api=[^<"\s]*lk_vk_[\w-]+)/.exec(html) ?? [];
  if (query === undefined) throw new Error("the API has no key for its proxy");
  const headers = { authorization: `Bearer ${token}`, "x-forwarded-method": "GET", "x-forwarded-uri": "/orders/17" };
  return { url: `${base}/verify?${query.replaceAll("&amp;", "&")}&scope=default`, method: "GET", headers, body: "" };
}

/** The algorithm of the realm's next signing key, as an admin chooses it. */
async function chooseAlgorithm(signingAlgorithm: string): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.realm.update({ where: { id: ROOT_REALM_ID }, data: { signingAlgorithm } });
    await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
  });
}

const VISITOR = {
  realmId: ROOT_REALM_ID,
  ip: "127.0.0.1",
  userAgent: "benchmark",
  requestId: "benchmark",
  cookies: { session: null, device: null },
};

/** The list of a signed-in developer with very many applications. */
async function listRequest(base: string): Promise<LoadRequest> {
  const ownerId = await createUser();
  const names = Array.from({ length: APPLICATIONS }, (_, index) => `Application ${index + 1}`);
  await database().prisma.application.createMany({ data: names.map((name) => ({ realmId: ROOT_REALM_ID, ownerId, name })) });
  const list = getRequest(`${base}/applications`);
  return { ...list, headers: { ...list.headers, cookie: await cookieOf(base, ownerId) } };
}

/** The cookie of a developer who has just signed in. */
async function cookieOf(base: string, userId: string): Promise<string> {
  const { token } = await inTransaction(async (tx) => await startSession(tx, { id: userId, role: "developer" }, VISITOR));
  return `latchkey-${new URL(base).port}=${token}`;
}
