/** Runs one attack against a portal of its own, and measures its effect on honest clients. */
import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "#tests/support/databases";
import { watchHealth } from "../health";
import { applyLoad, type Load } from "../load";
import { processCost, processesOf } from "../process-cost";
import { type Attack, CONNECTIONS } from "./attack";
import { BLOCKED_MS, loopBusy } from "./loop-busy";
import { type Portal, startPortal } from "./portal";
import { countRows } from "./rows";
import { runAttacker, SOURCES, sendOnce } from "./run-attacker";
import { type AttackFigures, rowsPerMinute } from "./verdict";

export interface AttackOptions {
  readonly engine: Engine;
  readonly workers: number;
  /** How long the honest are measured, with and without the attack. */
  readonly seconds: number;
  /** Requests that stand for an hour's worth; at most 20 seconds are spent on them. */
  readonly count: number;
}

const HONEST: Load = { kind: "closed", connections: 32 };
const WARM_UP_SECONDS = 2;
/** The attack begins so much before the honest are measured, and ends after them. */
const LEAD_SECONDS = 1;
const COUNT_SECONDS = 20;
/** Each request is sent alone so often; the quickest counts, as whatever else the machine does only adds. */
const ALONE = 3;
/** Different requests of an attack that are sent alone. */
const ALONE_AT_MOST = 24;
/** A server is idle below this share of a core. */
const IDLE_SHARE = 0.05;
const IDLE_WAIT_SECONDS = 40;

/** Measures one attack. A server that ends under it, or is blocked, is a finding and no error. */
export async function measureAttack(attack: Attack, options: AttackOptions): Promise<AttackFigures> {
  const { engine, workers, seconds } = options;
  const portalOptions = { engine, workers, env: attack.env ?? {} };
  const alone = await withPortal(portalOptions, async (portal) => (attack.halves ? undefined : await loopAlone(attack, portal)));
  return await withPortal(portalOptions, async (portal) => {
    const processes = processesOf(portal.pid);
    await applyLoad(portal.honest, portal, HONEST, WARM_UP_SECONDS);
    const plan = { loops: attack.loops(portal), connections: attack.connections ?? CONNECTIONS, halves: attack.halves ?? false };
    const health = watchHealth(portal.origin);
    const attacking = runAttacker(portal.origin, { ...plan, seconds: seconds + 2 * LEAD_SECONDS });
    await sleep(1000 * LEAD_SECONDS);
    const during = await honest(portal, seconds);
    const attacker = await attacking;
    await health.stop();
    const lived = portal.isAlive() && (await settle(portal));
    const beside = lived ? await besideAsMuch(portal, attacker.cpuShare, seconds) : undefined;
    const afterHour = lived ? await afterCount(portal, plan, options) : undefined;
    return {
      attack: attack.name,
      anonymous: attack.anonymous,
      rate: during.rate,
      rateBeside: beside?.rate,
      failedHonest: during.errors,
      healthMs: health.longest(),
      loopMs: alone,
      memoryRatio: afterHour?.memoryRatio,
      rowsPerMinute: afterHour?.rowsPerMinute,
      processes: processesAfter(portal, processes),
    };
  });
}

async function withPortal<T>(options: Parameters<typeof startPortal>[0], work: (portal: Portal) => Promise<T>): Promise<T> {
  const portal = await startPortal(options);
  try {
    return await work(portal);
  } finally {
    await portal.stop();
  }
}

/** The longest that any of its requests keeps the event loop busy. */
async function loopAlone(attack: Attack, portal: Portal): Promise<number | "blocked"> {
  let longest = 0;
  const requests = attack.loops(portal).flatMap((loop) => loop.slice(0, Math.max(1, Math.floor(ALONE_AT_MOST / 4))));
  for (const [number, request] of requests.slice(0, ALONE_AT_MOST).entries()) {
    let quickest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ALONE; round += 1) {
      if ((await loopBusy(portal)) === "blocked") return "blocked";
      // Each from another address, so that the limits of a source do not count here.
      await sendOnce(portal.origin, request, `127.0.${1 + number}.${1 + round}`, BLOCKED_MS);
      const busy = await loopBusy(portal);
      if (busy === "blocked") return "blocked";
      quickest = Math.min(quickest, busy);
    }
    longest = Math.max(longest, quickest);
  }
  return longest;
}

/** Honest clients for so many seconds; where the server is gone, they get nothing. */
async function honest(portal: Portal, seconds: number): Promise<{ readonly rate: number; readonly errors: number }> {
  // wrk prints no result when it cannot connect.
  return await applyLoad(portal.honest, portal, HONEST, seconds).catch(() => ({ rate: 0, errors: 1 }));
}

async function besideAsMuch(portal: Portal, share: number, seconds: number) {
  const burner = spawn(process.execPath, [path.resolve("tests/load/burn.mjs"), String(Math.min(1, share))], { stdio: "ignore" });
  try {
    return await honest(portal, seconds);
  } finally {
    burner.kill();
  }
}

/** Waits until the server has done what was asked of it. False when it does not come to rest, or its event loop is blocked. */
async function settle(portal: Portal): Promise<boolean> {
  for (let waited = 0; waited < IDLE_WAIT_SECONDS && portal.isAlive(); waited += 1) {
    const before = processCost(portal.pid).cpuMicros;
    await sleep(1000);
    if ((processCost(portal.pid).cpuMicros - before) / 1e6 < IDLE_SHARE) return (await loopBusy(portal)) !== "blocked";
  }
  return false;
}

/** Memory and rows after a bounded count of the attack, without the honest: their tokens are rows too. */
async function afterCount(portal: Portal, plan: Omit<Parameters<typeof runAttacker>[1], "seconds">, { count }: AttackOptions) {
  await settle(portal);
  const [rows, memory] = [await countRows(portal), processCost(portal.pid).residentBytes];
  const { seconds } = await runAttacker(portal.origin, { ...plan, seconds: COUNT_SECONDS, count });
  if (!(portal.isAlive() && (await settle(portal)))) return undefined;
  return {
    memoryRatio: processCost(portal.pid).residentBytes / memory,
    rowsPerMinute: rowsPerMinute((await countRows(portal)) - rows, seconds, SOURCES.length),
  };
}

function processesAfter(portal: Portal, before: readonly number[]): AttackFigures["processes"] {
  if (!portal.isAlive()) return "ended";
  const now = new Set(processesOf(portal.pid));
  return before.every((pid) => now.has(pid)) ? "kept" : "replaced";
}
