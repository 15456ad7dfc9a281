/** The peers: a package of their own, installed when a run first needs it. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { installPackages } from "#tests/support/install-packages.mjs";
import { basic } from "#tests/support/protocol-client";
import { startScript } from "./child-server";
import { postgres } from "./postgres";
import { formRequest } from "./request";
import type { Answer, Environment, Running } from "./subject";

const FOLDER = path.resolve("tests/load/peers");
const CLIENT = { id: "benchmark", secret: "benchmark-secret-of-sufficient-length-0123456789" };

export interface PeerOptions {
  /** A module under `peers/`. */
  readonly script: string;
  readonly store: "memory" | "sqlite" | "postgresql";
  readonly answer: Answer;
}

/** Starts a peer with one client and, for introspection, a token of it. */
export async function startPeer({ script, store, answer }: PeerOptions, env: Environment = {}): Promise<Running> {
  installPackages(FOLDER);
  const folder = await mkdtemp(path.join(os.tmpdir(), "peer-"));
  const database = store === "postgresql" ? await postgres() : undefined;
  const server = await startScript(`peers/${script}`, {
    CLIENT_ID: CLIENT.id,
    CLIENT_SECRET: CLIENT.secret,
    TOKEN_FORMAT: answer === "active" ? "opaque" : answer,
    DATABASE_FILE: path.join(folder, "peer.db"),
    DATABASE_URL: (await database?.freshUrl()) ?? "",
    ...env,
  });
  const authorization = { authorization: basic(CLIENT.id, CLIENT.secret) };
  const token = formRequest(`${server.url}/token`, { grant_type: "client_credentials" }, authorization);
  return {
    pid: server.pid,
    databasePid: database?.pid,
    request: answer === "active" ? formRequest(`${server.url}/token/introspection`, { token: await obtain(token) }, authorization) : token,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const tokenAnswer = z.object({ access_token: z.string() });

/** A token, asked for once. */
export async function obtain({ url, headers, body }: ReturnType<typeof formRequest>): Promise<string> {
  const response = await fetch(url, { method: "POST", headers, body });
  return tokenAnswer.parse(await response.json()).access_token;
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** The peers' packages with their exact versions. */
export function peerVersions(): Readonly<Record<string, string>> {
  return manifest.parse(JSON.parse(readFileSync(path.join(FOLDER, "package.json"), "utf8"))).dependencies;
}
