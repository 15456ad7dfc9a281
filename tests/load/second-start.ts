import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { startServer } from "#tests/support/server";

/** Seconds from spawning a server on data that exists until it is ready. */
export async function secondStart(): Promise<number> {
  await mkdir(".cache", { recursive: true });
  // Not in the temporary folder: data there ends with its first server.
  const dataDir = await mkdtemp(path.resolve(".cache/second-start-"));
  try {
    const options = { engine: "sqlite", databaseUrl: `file:${path.join(dataDir, "portal.db")}`, dataDir } as const;
    await (await startServer(options)).stop();
    const from = performance.now();
    const server = await startServer(options);
    const seconds = (performance.now() - from) / 1000;
    await server.stop();
    return seconds;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
