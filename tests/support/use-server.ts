/** A server under test for a describe block. */
import { afterAll, beforeAll } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import type { Engine } from "./databases";
import { type RunningServer, type ServerOptions, startServer } from "./server";

interface Topology {
  readonly engine: Engine;
  /** Processes that answer. */
  readonly workers: number;
}

/** A single process that answers, which accepts its connections itself, and two, on the engine that takes several: for `describe.each`. */
export const ONE_AND_SEVERAL: readonly Topology[] = [
  { engine: "sqlite", workers: 1 },
  { engine: "postgresql", workers: 2 },
];

/** Both engines with a single process that answers, and PostgreSQL with two. */
export const TOPOLOGIES: readonly Topology[] = [...ONE_AND_SEVERAL, { engine: "postgresql", workers: 1 }];

/**
 * Starts a server before the block's tests, opens its database for fixtures, and stops both after them.
 *
 * @returns the server, once it runs
 * @example const server = useServer({ engine, env: { WORKERS: "2" } }); … await fetch(`${server().url}/login`);
 */
export function useServer(options: ServerOptions): () => RunningServer {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await startServer(options);
    await openDatabase({ url: server.databaseUrl });
  });
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
  });
  return () => {
    if (server === undefined) throw new Error("the server has not started");
    return server;
  };
}
