/** What the code flow's benchmark runs side by side: each with one client, one person who is signed in, and a consent that is remembered. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { closeDatabase, openDatabase } from "#app/db/database";
import { consentedPerson, sessionCookie } from "#tests/support/authorization";
import type { Engine } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { installPackages } from "#tests/support/install-packages.mjs";
import { startServer } from "#tests/support/server";
import { startScript } from "./child-server";
import type { CodeFlowServer } from "./code-flow";
import { endWithUs } from "./end-with-us";
import { postgres } from "./postgres";

const REDIRECT_URI = "https://client.example.com/callback";
const CLIENT = { id: "benchmark", secret: "benchmark-secret-of-sufficient-length-0123456789" };

export async function startCodeFlow(): Promise<readonly CodeFlowServer[]> {
  return [await startLatchkey("sqlite"), await startLatchkey("postgresql"), await startPeer("sqlite"), await startPeer("memory")];
}

/** @param env of the server, besides what it needs */
export async function startLatchkey(engine: Engine, env: Readonly<Record<string, string>> = {}): Promise<CodeFlowServer> {
  const databaseUrl = engine === "postgresql" ? await (await postgres()).freshUrl() : undefined;
  const server = await startServer({ engine, env: { WORKERS: "1", ...env }, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  endWithUs(server.pid);
  const base = `http://127.0.0.1:${server.port}`;
  try {
    await openDatabase({ url: server.databaseUrl });
    const client = await createClient({ grantTypes: ["authorization_code"], callbackUrls: [REDIRECT_URI] });
    const { clientId, secret } = client;
    const { sessionToken } = await consentedPerson(client, { scope: "openid", redirectUri: REDIRECT_URI });
    return {
      name: engine === "sqlite" ? "Latchkey SQLite" : "Latchkey PostgreSQL",
      pid: server.pid,
      authorize: `${base}/authorize`,
      token: `${base}/token`,
      userinfo: `${base}/userinfo`,
      clientId,
      secret,
      redirectUri: REDIRECT_URI,
      cookie: sessionCookie(sessionToken),
      stop: server.stop,
    };
  } finally {
    await closeDatabase();
  }
}

async function startPeer(store: "sqlite" | "memory"): Promise<CodeFlowServer> {
  installPackages(path.resolve("tests/load/peers"));
  const folder = await mkdtemp(path.join(os.tmpdir(), "peer-"));
  const env = { CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret, REDIRECT_URI, DATABASE_FILE: path.join(folder, "peer.db") };
  const { pid, url, stop } = await startScript(`peers/oidc-provider-${store}.mjs`, env);
  return {
    name: `oidc-provider ${store}`,
    pid,
    authorize: `${url}/auth`,
    token: `${url}/token`,
    userinfo: `${url}/me`,
    clientId: CLIENT.id,
    secret: CLIENT.secret,
    redirectUri: REDIRECT_URI,
    cookie: await signInAtPeer(`${url}/auth`),
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Follows the redirects of a first request up to the client's own address, as a browser with an empty cookie jar. */
async function signInAtPeer(authorize: string): Promise<string> {
  const jar = new Map<string, string>();
  const query = { response_type: "code", client_id: CLIENT.id, redirect_uri: REDIRECT_URI, scope: "openid" };
  const pkce = { code_challenge: "a".repeat(43), code_challenge_method: "S256" };
  let next = `${authorize}?${new URLSearchParams({ ...query, ...pkce })}`;
  for (let hop = 0; !next.startsWith(REDIRECT_URI); hop += 1) {
    if (hop === 10) throw new Error(`oidc-provider redirects without end, last to ${next}`);
    const answer = await fetch(next, { redirect: "manual", headers: { cookie: cookies(jar) } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (at === pair.length - 1) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`oidc-provider answered ${answer.status}: ${await answer.text()}`);
    next = new URL(location, next).href.replace(/^http:\/\/127\.0\.0\.1\//, `${new URL(authorize).origin}/`);
  }
  return cookies(jar);
}

function cookies(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
