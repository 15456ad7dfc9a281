/**
 * The code flow's three requests by somebody who is signed in and has consented: `/authorize`, `/token` and `/userinfo`, beside
 * oidc-provider with the same store. `node tests/load/run.mjs code-flow.ts [--seconds 3] [--repeats 3] [--people 16]`; with
 * `--profile sqlite` or `--profile postgresql` only where that server's CPU goes.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Engine } from "#tests/support/databases";
import { basic } from "#tests/support/protocol-client";
import { startCodeFlow, startLatchkey } from "./code-flow-servers";
import { stopPostgres } from "./postgres";
import { processCost } from "./process-cost";
import { profiledTo, profileTables, profileWhile } from "./profile";
import { median } from "./statistics.mjs";

/** A server with a client, and the cookies of a person for whom `/authorize` answers with a code at once. */
export interface CodeFlowServer {
  readonly name: string;
  readonly pid: number;
  readonly authorize: string;
  readonly token: string;
  readonly userinfo: string;
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUri: string;
  readonly cookie: string;
  stop(): Promise<void>;
}

const OPTIONS = {
  seconds: { type: "string", default: "3" },
  repeats: { type: "string", default: "3" },
  people: { type: "string", default: "16" },
  profile: { type: "string" },
} as const;

const tokenAnswer = z.object({ access_token: z.string(), id_token: z.string() });

/** One whole flow; throws when any of the three is not answered as it should be. */
async function flow(server: CodeFlowServer): Promise<void> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: server.clientId,
    redirect_uri: server.redirectUri,
    scope: "openid",
    state: verifier,
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  const authorized = await fetch(`${server.authorize}?${query}`, { redirect: "manual", headers: { cookie: server.cookie } });
  await authorized.arrayBuffer();
  const code = new URL(authorized.headers.get("location") ?? "", server.authorize).searchParams.get("code");
  if (code === null) throw new Error(`${server.name}: /authorize answered ${authorized.status} ${authorized.headers.get("location")}`);
  const form = { grant_type: "authorization_code", code, redirect_uri: server.redirectUri, code_verifier: verifier };
  const headers = { authorization: basic(server.clientId, server.secret) };
  const answered = await fetch(server.token, { method: "POST", headers, body: new URLSearchParams(form) });
  const answer: unknown = await answered.json();
  if (answered.status !== 200) throw new Error(`${server.name}: /token answered ${JSON.stringify(answer)}`);
  const { access_token: accessToken } = tokenAnswer.parse(answer);
  const userinfo = await fetch(server.userinfo, { headers: { authorization: `Bearer ${accessToken}` } });
  if (userinfo.status !== 200) throw new Error(`${server.name}: /userinfo answered ${userinfo.status}`);
  await userinfo.arrayBuffer();
}

interface Run {
  readonly rate: number;
  /** The server's, for each flow. */
  readonly cpuMicros: number;
}

async function run(server: CodeFlowServer, people: number, seconds: number): Promise<Run> {
  const before = processCost(server.pid).cpuMicros;
  const from = performance.now();
  const until = from + seconds * 1000;
  const flows = await Promise.all(
    Array.from({ length: people }, async () => {
      let done = 0;
      for (; performance.now() < until; done += 1) await flow(server);
      return done;
    }),
  );
  const count = flows.reduce((sum, done) => sum + done, 0);
  const elapsed = (performance.now() - from) / 1000;
  return { rate: count / elapsed, cpuMicros: (processCost(server.pid).cpuMicros - before) / count };
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const [seconds, repeats, people] = [Number(values.seconds), Number(values.repeats), Number(values.people)];
  if (values.profile !== undefined) return await profileOne(values.profile === "sqlite" ? "sqlite" : "postgresql", people, seconds);
  const servers = await startCodeFlow();
  try {
    const runs = new Map(servers.map((server) => [server, [] as Run[]]));
    for (const server of servers) await run(server, people, 1);
    for (let repeat = 0; repeat < repeats; repeat += 1) for (const [server, done] of runs) done.push(await run(server, people, seconds));
    for (const [{ name }, done] of runs) {
      const rate = median(done.map((each) => each.rate));
      const cpu = median(done.map((each) => each.cpuMicros));
      process.stdout.write(`${name}: ${rate.toFixed(0)} flows a second, ${cpu.toFixed(0)} µs of the server's CPU each\n`);
    }
  } finally {
    for (const server of servers) await server.stop();
    await stopPostgres();
  }
  return 0;
}

async function profileOne(engine: Engine, people: number, seconds: number): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "profile-"));
  const file = path.join(folder, "server.cpuprofile");
  try {
    const server = await startLatchkey(engine, profiledTo(file));
    try {
      await run(server, people, 2);
      let flows = 0;
      const profile = await profileWhile(server.pid, file, async () => {
        flows = (await run(server, people, seconds)).rate * seconds;
      });
      process.stdout.write(`${server.name}: ${(flows / seconds).toFixed(0)} flows a second\n\n${profileTables(profile, flows, 60)}\n`);
    } finally {
      await server.stop();
    }
    return 0;
  } finally {
    await stopPostgres();
    await rm(folder, { recursive: true, force: true });
  }
}
