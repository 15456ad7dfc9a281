/** One PostgreSQL server for the run; ours and the peers each get a database of their own in it. */
import { readdirSync, readFileSync } from "node:fs";
import { administer, freshDatabaseUrl, startPostgres } from "#tests/support/databases";

export interface BenchPostgres {
  /** A new, empty database. */
  freshUrl(): Promise<string>;
  /** The server's own process, when it is one that this run has started. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

let running: Promise<BenchPostgres> | undefined;

/** The run's PostgreSQL, started when the first subject needs it. */
export async function postgres(): Promise<BenchPostgres> {
  running ??= start();
  return await running;
}

/** Ends it, if it was started. */
export async function stopPostgres(): Promise<void> {
  const started = running;
  running = undefined;
  await (await started)?.stop();
}

async function start(): Promise<BenchPostgres> {
  const server = await startPostgres();
  process.env.LATCHKEY_TEST_POSTGRES = server.url;
  return {
    freshUrl: async () => {
      const url = await freshDatabaseUrl("postgresql");
      // The first requests of a run should not pay for what the last run's rows have left to tidy up.
      await administer(server.url, "CHECKPOINT");
      return url;
    },
    pid: ownPostmaster(),
    stop: server.stop,
  };
}

/** The child process of this one that is called postgres. */
function ownPostmaster(): number | undefined {
  const children = readdirSync(`/proc/${process.pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${process.pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return children.find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres");
}
