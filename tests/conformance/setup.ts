import { afterAll, beforeAll } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import { type RunningServer, startServer } from "#tests/support/server";

/** Starts one server for a describe block and opens its database for the fixtures. */
export function useServer(engine: Engine, env: Record<string, string> = {}): () => RunningServer {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await startServer({ engine, env });
    await openDatabase({ url: server.databaseUrl });
  }, 120_000);
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
  });
  return () => {
    if (!server) throw new Error("the server has not started");
    return server;
  };
}
