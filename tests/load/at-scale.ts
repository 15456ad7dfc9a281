/**
 * Whether the token path is as fast on a large database as on an empty one, and while what has expired is purged from it.
 *
 * Usage: node tests/load/run.mjs at-scale.ts URL [--seconds 3] [--repeats 3] [--connections 32,128]
 *
 * URL names a database that `populate.ts` has filled. The purge removes rows from it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { closeOpened, engineOf, openDetached } from "#app/db/database";
import { prepare } from "../../app/cli/prepare.mjs";
import { startLatchkey } from "./latchkey";
import { applyLoad, type Figures } from "./load";
import { stopPostgres } from "./postgres";
import { median } from "./statistics.mjs";
import type { Running } from "./subject";
import { table, whole } from "./table";

const WARM_UP_SECONDS = 3;
/** The job begins within a minute and a half of the start, and first folds the usage of the hours since the database was filled. */
const PURGE_WITHIN_MS = 900_000;
const NEVER = "3650";

interface Row {
  readonly name: string;
  readonly connections: number;
  readonly large: Figures[];
  readonly empty: Figures[];
}

interface Plan {
  readonly seconds: number;
  readonly repeats: number;
  readonly connections: readonly number[];
}

/** Measures and prints the table. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "3" },
      repeats: { type: "string", default: "3" },
      connections: { type: "string", default: "32,128" },
    },
  });
  const [url] = positionals;
  if (url === undefined) throw new Error("Name the database: file:… or postgresql://…");
  const plan = {
    seconds: Number(values.seconds),
    repeats: Number(values.repeats),
    connections: values.connections.split(",").map(Number),
  };
  await prepare();
  const engine = engineOf(url);
  const empty = await startLatchkey({ engine, answer: "opaque" });
  try {
    const still = await startOver(url, NEVER);
    const rows = await compare("at rest", still, empty, plan).finally(still.stop);
    const purging = await startOver(url, "0");
    try {
      await purgeMoves(url);
      rows.push(...(await compare("while it is purged", purging, empty, plan, () => oldest(url))));
    } finally {
      await purging.stop();
    }
    process.stdout.write(`${report(rows)}\n`);
    return 0;
  } finally {
    await empty.stop();
    await stopPostgres();
  }
}

/** A server over the database. It has keys of its own, under which those in the database do not open. */
async function startOver(databaseUrl: string, retentionDays: string): Promise<Running> {
  const opened = await openDetached({ url: databaseUrl });
  await opened.prisma.signingKey.deleteMany();
  await closeOpened(opened);
  return await startLatchkey({ engine: opened.engine, answer: "opaque", databaseUrl }, { TOKEN_RETENTION_DAYS: retentionDays });
}

/** @param mark changes while work goes on in the large database; when it does not, the measurement is none of that work. */
async function compare(
  name: string,
  large: Running,
  empty: Running,
  { seconds, repeats, connections }: Plan,
  mark?: () => Promise<string>,
): Promise<Row[]> {
  const rows = connections.map((count): Row => ({ name, connections: count, large: [], empty: [] }));
  for (const one of [large, empty]) await applyLoad(one.request, one, { kind: "closed", connections: 32 }, WARM_UP_SECONDS);
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const row of rows) {
      const load = { kind: "closed", connections: row.connections } as const;
      const before = await mark?.();
      row.large.push(await applyLoad(large.request, large, load, seconds));
      if (mark && (await mark()) === before) throw new Error(`Nothing happened "${name}": is there nothing left to do?`);
      row.empty.push(await applyLoad(empty.request, empty, load, seconds));
    }
  }
  return rows;
}

/** When the token expires that expires first, as the database writes it. */
async function oldest(url: string): Promise<string> {
  const opened = await openDetached({ url });
  try {
    const first = await opened.prisma.tokenRecord.findFirst({
      orderBy: [{ realmId: "asc" }, { expiresAt: "asc" }],
      select: { expiresAt: true },
    });
    return first?.expiresAt.toISOString() ?? "";
  } finally {
    await closeOpened(opened);
  }
}

async function purgeMoves(url: string): Promise<string> {
  const before = await oldest(url);
  for (const until = performance.now() + PURGE_WITHIN_MS; performance.now() < until; await sleep(1000)) {
    const now = await oldest(url);
    if (now !== before) return now;
  }
  throw new Error("Nothing was purged: the database has nothing that has expired.");
}

function report(rows: readonly Row[]): string {
  return table(
    ["the large database", "connections", "requests/s", "× empty", "p99 ms", "× empty", "errors"],
    rows.map(({ name, connections, large, empty }) => {
      const of = (runs: readonly Figures[], pick: (figures: Figures) => number) => median(runs.map(pick));
      const [rate, p99] = [of(large, (run) => run.rate), of(large, (run) => run.p99)];
      return [
        name,
        connections,
        whole(rate),
        (rate / of(empty, (run) => run.rate)).toFixed(2),
        p99.toFixed(1),
        (p99 / of(empty, (run) => run.p99)).toFixed(2),
        whole(Math.max(...large.map((run) => run.errors))),
      ];
    }),
  );
}
