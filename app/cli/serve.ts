import * as build from "virtual:remix/server-build";
import { engineOf } from "#app/db/database";
import { type DatabaseThread, startDatabaseThread } from "#app/db/database-thread";
import type { Writer } from "#app/db/writer/messages";
import { hostWriter, lineToPrimary } from "#app/db/writer/primary";
import { env } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { createListener } from "#app/server/listener";
import { staticFiles } from "#app/server/static-files";
import { relayMetrics } from "#app/server/worker-metrics";
import { isPrimary, runWorkers, workerOrders } from "#app/server/workers";
import { refuseWeakAdminPassword } from "./admin-password";
import { boot } from "./boot";
import { makeDataFolder } from "./data-folder";
import { usingDatabase } from "./database-setting";
import { keepHeapTight } from "./heap";
import { heedSignals, surviveSighup } from "./signals";

/** The arguments with which the bundle is a thread. */
const THREADS = { writes: "sqlite-writer", reads: "sqlite-reader" } as const;

/**
 * Serves the built portal until a signal ends it: by itself, or through as many workers as are set. On SQLite one thread
 * or process says who may write and writes for all that answer, and each of these has a thread that reads for its pages.
 *
 * @param entry absolute path of the bundle, for workers and threads.
 * @param clientFolder absolute path of the browser's part of the build.
 */
export async function serve(entry: string, clientFolder: string): Promise<void> {
  const { workers, databaseUrl } = env();
  refuseWeakAdminPassword(env());
  surviveSighup();
  keepHeapTight();
  await makeDataFolder(env());
  if (isPrimary(workers)) {
    await serveWithWorkers(entry, workers, databaseUrl);
    return;
  }
  const orders = await workerOrders();
  const onSqlite = engineOf(databaseUrl) === "sqlite";
  const [thread, reading] = await Promise.all([
    onSqlite && orders === undefined ? startThread(entry, "writes", databaseUrl) : undefined,
    onSqlite ? startThread(entry, "reads", databaseUrl) : undefined,
  ]);
  const primary: Writer | undefined = onSqlite && orders ? { place: "primary", line: lineToPrimary() } : undefined;
  const writer: Writer | undefined = thread ? { place: "thread", line: thread.line } : primary;
  const running = await boot(() => appListener(clientFolder), { firstOfAll: orders?.first ?? true, writer, reader: reading?.line });
  const stop = async () => {
    await running.stop();
    await reading?.stop();
    await thread?.stop();
  };
  heedSignals({ ...running, stop }, { worker: orders !== undefined });
  if (orders === undefined) running.announce();
  else if (orders.first) void orders.announced.then(() => running.announce());
}

async function serveWithWorkers(entry: string, count: number, databaseUrl: string): Promise<void> {
  relayMetrics();
  const closeFile = engineOf(databaseUrl) === "sqlite" ? await usingDatabase(env(), () => hostWriter(databaseUrl)) : undefined;
  const report = (message: string, facts: Readonly<Record<string, unknown>>) => logger().info(facts, message);
  const code = await runWorkers({ count, entry, report });
  closeFile?.();
  process.exit(code);
}

function appListener(clientFolder: string): ReturnType<typeof createListener> {
  const { publicUrl, trustProxy } = env();
  return createListener({ build, files: staticFiles(clientFolder), trustedProxies: trustProxy, publicUrl, development: false });
}

async function startThread(entry: string, does: keyof typeof THREADS, url: string): Promise<DatabaseThread> {
  const onDeath = (error: unknown) => {
    logger().fatal({ err: error }, `the thread that ${does} the database ended`);
    process.exit(1);
  };
  return await usingDatabase(env(), () => startDatabaseThread(entry, THREADS[does], url, onDeath));
}
