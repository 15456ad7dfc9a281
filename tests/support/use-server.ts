/** A server under test for a describe block. */
import { afterAll, beforeAll } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import { ENGINES, type Engine } from "./databases";
import { type RunningServer, type ServerOptions, startServer } from "./server";

/** Both engines, each with one process that answers and with two: for `describe.each`. */
export const TOPOLOGIES: readonly { readonly engine: Engine; readonly workers: number }[] = ENGINES.flatMap((engine) =>
  [1, 2].map((workers) => ({ engine, workers })),
);

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
