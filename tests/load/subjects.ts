/** Everything the benchmark runs side by side. The names are what rows, targets and `--only` say. */
import os from "node:os";
import { startScript } from "./child-server";
import { startLatchkey } from "./latchkey";
import { startPeer } from "./peers";
import { formRequest } from "./request";
import type { Environment, Running, Subject } from "./subject";

export const FLOOR = "bare node:http";
/** Remix on bare node:http, with one route and no database. */
export const REMIX = "Remix page";
export const HEALTH = "Latchkey health";
export const SIGN_IN = "Latchkey SQLite page, sign-in";
export const LIST = "Latchkey SQLite page, 1,000 applications";

const OIDC = { memory: "oidc-provider-memory.mjs", sqlite: "oidc-provider-sqlite.mjs", postgresql: "oidc-provider-postgresql.mjs" };

function latchkey(options: Parameters<typeof startLatchkey>[0]): Pick<Subject, "answer" | "start"> {
  return { answer: options.answer, start: async (env) => await startLatchkey(options, env) };
}

function oidcProvider(store: keyof typeof OIDC, answer: Subject["answer"]): Pick<Subject, "answer" | "start"> {
  return { answer, start: async (env) => await startPeer({ script: OIDC[store], store, answer }, env) };
}

const CORES = os.availableParallelism();

export const SUBJECTS: readonly Subject[] = [
  { name: FLOOR, quick: true, open: true, answer: "floor", start: startFloor },
  { name: REMIX, answer: "page", start: startRemixPage },

  {
    name: "Latchkey SQLite opaque",
    quick: true,
    open: true,
    peer: "oidc-provider memory opaque",
    ...latchkey({ engine: "sqlite", answer: "opaque" }),
  },
  {
    name: "Latchkey SQLite opaque, form",
    peer: "Latchkey SQLite opaque",
    ...latchkey({ engine: "sqlite", answer: "opaque", authentication: "form" }),
  },
  {
    name: "Latchkey SQLite opaque, 500 keys",
    peer: "Latchkey SQLite opaque",
    ...latchkey({ engine: "sqlite", answer: "opaque", keys: 500 }),
  },
  { name: "Latchkey SQLite ES256", quick: true, peer: "oidc-provider memory ES256", ...latchkey({ engine: "sqlite", answer: "ES256" }) },
  { name: "Latchkey SQLite EdDSA", peer: "oidc-provider memory EdDSA", ...latchkey({ engine: "sqlite", answer: "EdDSA" }) },
  { name: "Latchkey SQLite RS256", peer: "oidc-provider memory RS256", ...latchkey({ engine: "sqlite", answer: "RS256" }) },
  {
    name: "Latchkey SQLite introspection",
    peer: "oidc-provider SQLite introspection",
    ...latchkey({ engine: "sqlite", answer: "active" }),
  },
  {
    name: "Latchkey SQLite verification",
    peer: "Latchkey SQLite introspection",
    ...latchkey({ engine: "sqlite", answer: "verified" }),
  },
  { name: HEALTH, ...latchkey({ engine: "sqlite", answer: "health" }) },
  { name: SIGN_IN, peer: REMIX, ...latchkey({ engine: "sqlite", answer: "page", page: "sign-in" }) },
  { name: LIST, peer: REMIX, ...latchkey({ engine: "sqlite", answer: "page", page: "applications" }) },

  {
    name: "Latchkey PostgreSQL opaque",
    quick: true,
    open: true,
    peer: "oidc-provider PostgreSQL opaque",
    ...latchkey({ engine: "postgresql", answer: "opaque" }),
  },
  {
    name: "Latchkey PostgreSQL opaque, 500 keys",
    peer: "Latchkey PostgreSQL opaque",
    ...latchkey({ engine: "postgresql", answer: "opaque", keys: 500 }),
  },
  {
    name: "Latchkey PostgreSQL opaque, all cores",
    peer: "Latchkey PostgreSQL opaque",
    ...latchkey({ engine: "postgresql", answer: "opaque", workers: CORES }),
  },
  {
    name: "Latchkey PostgreSQL ES256",
    quick: true,
    peer: "oidc-provider memory ES256",
    ...latchkey({ engine: "postgresql", answer: "ES256" }),
  },
  {
    name: "Latchkey PostgreSQL ES256, all cores",
    peer: "Latchkey PostgreSQL ES256",
    ...latchkey({ engine: "postgresql", answer: "ES256", workers: CORES }),
  },
  {
    name: "Latchkey PostgreSQL verification",
    peer: "Latchkey PostgreSQL introspection",
    ...latchkey({ engine: "postgresql", answer: "verified" }),
  },
  {
    name: "Latchkey PostgreSQL introspection",
    peer: "oidc-provider PostgreSQL introspection",
    ...latchkey({ engine: "postgresql", answer: "active" }),
  },

  { name: "oidc-provider memory opaque", quick: true, open: true, ...oidcProvider("memory", "opaque") },
  { name: "oidc-provider memory ES256", quick: true, ...oidcProvider("memory", "ES256") },
  { name: "oidc-provider memory EdDSA", ...oidcProvider("memory", "EdDSA") },
  { name: "oidc-provider memory RS256", ...oidcProvider("memory", "RS256") },
  { name: "oidc-provider memory introspection", ...oidcProvider("memory", "active") },
  { name: "oidc-provider SQLite opaque", open: true, ...oidcProvider("sqlite", "opaque") },
  { name: "oidc-provider SQLite introspection", ...oidcProvider("sqlite", "active") },
  { name: "oidc-provider PostgreSQL opaque", open: true, ...oidcProvider("postgresql", "opaque") },
  { name: "oidc-provider PostgreSQL introspection", ...oidcProvider("postgresql", "active") },
  {
    name: "oauth2-server PostgreSQL opaque",
    answer: "opaque",
    start: async (env) => await startPeer({ script: "oauth2-server-postgresql.mjs", store: "postgresql", answer: "opaque" }, env),
  },
];

async function startFloor(env?: Environment): Promise<Running> {
  const { pid, url, stop } = await startScript("floor.mjs", env);
  const authorization = `Basic ${"x".repeat(100)}`;
  return { pid, stop, request: formRequest(`${url}/token`, { grant_type: "client_credentials" }, { authorization }) };
}

async function startRemixPage(env?: Environment): Promise<Running> {
  const { pid, url, stop } = await startScript("remix-page.mjs", env);
  return { pid, stop, request: { url: `${url}/`, method: "GET", headers: { accept: "text/html" }, body: "" } };
}
