/** `kill -9` in the middle of load, as often as wanted, on one database that goes on from each kill. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, openDatabase } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";
import { median } from "../statistics.mjs";
import { discrepancies, readLedger } from "./ledger";
import { startTraffic } from "./traffic";

export interface KillReport {
  readonly engine: Engine;
  readonly workers: number;
  readonly rounds: number;
  readonly answered: number;
  /** One line for each thing that is wrong, with its round. */
  readonly faults: readonly string[];
  /** Each round starts the same database twice: after the kill, and after a clean stop. */
  readonly afterKill: Starts;
  readonly afterCleanStop: Starts;
}

/** Milliseconds from spawn to ready. */
export interface Starts {
  readonly median: number;
  readonly slowest: number;
}

/** Load lasts a random time after the first token, at most so many milliseconds, so that kills hit every phase of a commit. */
const LONGEST_LOAD_MS = 600;

/**
 * Kills the server `rounds` times and compares, after each restart, what was answered with what is stored; at the end once
 * more for all tokens together. With workers, every other kill ends them too; otherwise they end by themselves when the primary has gone.
 */
export async function killRounds(
  engine: Engine,
  rounds: number,
  { workers = 1, say = () => undefined }: { readonly workers?: number; readonly say?: (line: string) => void } = {},
): Promise<KillReport> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-kill-"));
  let { server } = await timedStart(engine, workers, { dataDir });
  const client = await prepareClient(server);
  const existing = { databaseUrl: server.databaseUrl, dataDir };
  const faults: string[] = [];
  const answered: string[] = [];
  const starts: Record<"afterKill" | "afterCleanStop", number[]> = { afterKill: [], afterCleanStop: [] };
  const restart = async (kind: keyof typeof starts) => {
    const again = await timedStart(engine, workers, existing);
    starts[kind].push(again.ms);
    server = again.server;
  };
  for (let round = 1; round <= rounds; round += 1) {
    const traffic = startTraffic(server.url, client);
    while (traffic.tokens.length === 0) await sleep(5);
    await sleep(Math.random() * LONGEST_LOAD_MS);
    // A worker that outlives the primary may still write, while the next start is under way.
    if (round % 2 === 0) await server.signalAll("SIGKILL");
    await server.kill();
    await traffic.stop();
    answered.push(...traffic.tokens);
    await restart("afterKill");
    const found = discrepancies(await readLedger(server, client, traffic.tokens), answered.length);
    faults.push(...found.map((text) => `round ${round}: ${text}`));
    await server.stop();
    await restart("afterCleanStop");
    const times = [starts.afterKill, starts.afterCleanStop].map((all) => all.at(-1) ?? 0);
    say(
      `${engine} ${round}/${rounds}: ${traffic.tokens.length} tokens, ready in ${times.map((ms) => Math.round(ms)).join(" and ")} ms ${found.join(", ")}`,
    );
  }
  faults.push(...discrepancies(await readLedger(server, client, answered), answered.length).map((text) => `at the end: ${text}`));
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
  return {
    engine,
    workers,
    rounds,
    answered: answered.length,
    faults,
    afterKill: summary(starts.afterKill),
    afterCleanStop: summary(starts.afterCleanStop),
  };
}

function summary(starts: readonly number[]): Starts {
  return { median: Math.round(median(starts)), slowest: Math.round(Math.max(...starts)) };
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
