/** `kill -9` in the middle of load, as often as wanted, on one database that goes on from each kill. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { closeDatabase, openDatabase } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";
import { discrepancies, readLedger } from "./ledger";
import { startTraffic } from "./traffic";

export interface KillReport {
  readonly engine: Engine;
  readonly rounds: number;
  readonly answered: number;
  /** One line for each thing that is wrong, with its round. */
  readonly faults: readonly string[];
  /** Milliseconds from spawn to ready: after a clean stop, and after kills at the median and at most. */
  readonly cleanStart: number;
  readonly startAfterKill: number;
  readonly slowestAfterKill: number;
}

/** Load lasts a random time within these, in milliseconds, so that kills hit every phase of a commit. */
const LOAD = { least: 150, most: 700 };

/** Kills the server, and with it its workers, `rounds` times and compares, after each restart, what was answered with what is stored. */
export async function killRounds(
  engine: Engine,
  rounds: number,
  { workers = 1, say = () => undefined }: { readonly workers?: number; readonly say?: (line: string) => void } = {},
): Promise<KillReport> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-kill-"));
  let { server } = await timedStart(engine, workers, { dataDir });
  const client = await prepareClient(server);
  const { databaseUrl } = server;
  await server.stop();
  const clean = await timedStart(engine, workers, { databaseUrl, dataDir });
  server = clean.server;
  const faults: string[] = [];
  const starts: number[] = [];
  let answered = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const traffic = startTraffic(server.url, client);
    await new Promise((resolve) => setTimeout(resolve, LOAD.least + Math.random() * (LOAD.most - LOAD.least)));
    await server.kill();
    await traffic.stop();
    answered += traffic.tokens.length;
    const again = await timedStart(engine, workers, { databaseUrl, dataDir });
    server = again.server;
    starts.push(again.ms);
    const found = discrepancies(await readLedger(server, client, traffic.tokens), answered);
    faults.push(...found.map((text) => `round ${round}: ${text}`));
    say(`${engine} ${round}/${rounds}: ${traffic.tokens.length} tokens, ready again in ${Math.round(again.ms)} ms ${found.join(", ")}`);
  }
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
  const sorted = starts.sort((a, b) => a - b);
  return {
    engine,
    rounds,
    answered,
    faults,
    cleanStart: clean.ms,
    startAfterKill: sorted[Math.floor(sorted.length / 2)] ?? 0,
    slowestAfterKill: sorted.at(-1) ?? 0,
  };
}

async function timedStart(engine: Engine, workers: number, existing: { readonly databaseUrl?: string; readonly dataDir?: string } = {}) {
  const from = performance.now();
  const server = await startServer({ engine, ...existing, env: { LOG_LEVEL: "error", WORKERS: String(workers) } });
  return { server, ms: performance.now() - from };
}

/** One application's client, written beside the running server. */
export async function prepareClient(server: Pick<RunningServer, "databaseUrl">): Promise<TestClient> {
  await openDatabase({ url: server.databaseUrl });
  try {
    return await createClient();
  } finally {
    await closeDatabase();
  }
}
