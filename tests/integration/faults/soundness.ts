/** What a fault of the database must leave true, seen from those who ask for tokens meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { discrepancies, readLedger } from "#tests/load/faults/ledger";
import type { Traffic } from "#tests/load/faults/traffic";
import type { TestClient } from "#tests/support/fixtures";

/** The longest any answer may take, milliseconds: the wait for a turn, and the limit of a statement or the wait for the file's lock. */
const BOUND = 8000;

export interface Aftermath {
  readonly traffic: Traffic;
  readonly client: TestClient;
  /** The server, and the database as it is reached without the fault. */
  readonly server: { readonly url: string; readonly databaseUrl: string };
  /** When the fault ended, by `performance.now()`. */
  readonly healed: number;
  /** Milliseconds after which all must be well. */
  readonly recovery: number;
}

/** Waits for the recovery, ends the traffic, and checks every answer against what the database has recorded. */
export async function expectSoundAnswers({ traffic, client, server, healed, recovery }: Aftermath): Promise<void> {
  await sleep(recovery);
  await traffic.stop();
  const { answers, tokens, lost } = traffic;
  expect(lost).toBe(0);
  expect([...new Set(answers.map(({ status }) => status))].filter((status) => ![200, 400, 503].includes(status))).toEqual([]);
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.filter(({ retryAfter, error }) => error !== "temporarily_unavailable" || !(Number(retryAfter) > 0)).length).toBe(0);
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(BOUND);
  const good = answers.filter(({ status, at }) => status === 200 && at > healed);
  expect(good.length).toBeGreaterThan(50);
  expect((good[0]?.at ?? Number.POSITIVE_INFINITY) - healed).toBeLessThan(recovery);
  // Sound again for good: the last half second is without refusals.
  expect(refused.filter(({ at }) => at > healed + recovery - 500).length).toBe(0);
  // Every token that was answered counts, those before this fault too.
  expect(discrepancies(await readLedger(server, client, tokens), tokens.length)).toEqual([]);
}

/** Whether anybody was told to come back. */
export function someRefused({ answers }: Traffic): boolean {
  return answers.some(({ status }) => status === 503);
}
