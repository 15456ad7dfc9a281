import { setFlagsFromString } from "node:v8";
import * as build from "virtual:remix/server-build";
import { engineOf } from "#app/db/database";
import { type DatabaseThread, startDatabaseThread } from "#app/db/database-thread";
import { refuseUnusableSqlite } from "#app/db/sqlite/version";
import { env } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { createListener } from "#app/server/listener";
import { manifestFile, placeBuild } from "#app/server/served-build";
import { staticFiles } from "#app/server/static-files";
import { startWatchdog } from "#app/server/watchdog/watchdog";
import { report, workerOrders } from "#app/server/worker-messages";
import { rootRealm } from "#app/services/realms/resolve";
import { refuseTakenBasePath } from "./base-path";
import { boot } from "./boot";
import { usingDatabase } from "./database-setting";
import { heedSignals, surviveSighup } from "./signals";

/** The arguments with which the bundle is a thread. */
const THREADS = { writes: "sqlite-writer", reads: "sqlite-reader", watches: "watchdog" } as const;

/**
 * A worker: serves the built portal until its primary ends it. On SQLite it is the only one, with two threads: one writes what would stop
 * the event loop, one reads for the pages.
 *
 * @param entry absolute path of the bundle, for threads.
 * @param clientFolder absolute path of the browser's part of the build.
 */
export async function serve(entry: string, clientFolder: string): Promise<void> {
  const { databaseUrl } = env();
  refuseTakenBasePath(clientFolder);
  surviveSighup();
  keepHeapTight();
  const orders = await workerOrders();
  const onSqlite = engineOf(databaseUrl) === "sqlite";
  // On this thread: an error from another thread arrives as text, without its class.
  if (onSqlite) refuseUnusableSqlite();
  const [writing, reading] = onSqlite
    ? await Promise.all([startThread(entry, "writes", databaseUrl), startThread(entry, "reads", databaseUrl)])
    : [];
  const running = await boot(() => appListener(clientFolder), { firstOfAll: orders.first, writer: writing?.line, reader: reading?.line });
  startWatchdog(entry, THREADS.watches);
  heedSignals({
    async stop() {
      await running.stop();
      await reading?.stop();
      await writing?.stop();
    },
  });
  report("serving");
  if (orders.first) void orders.announced.then(() => running.announce());
}

function appListener(clientFolder: string): ReturnType<typeof createListener> {
  const { publicHost, trustProxy } = env();
  const realm = rootRealm();
  const placed = placeBuild(build, realm.basePath);
  const files = staticFiles(clientFolder, realm.basePath === "" ? undefined : manifestFile(build, placed));
  return createListener({ build: placed, files, trustedProxies: trustProxy, realm, publicHost, development: false });
}

async function startThread(entry: string, does: "writes" | "reads", url: string): Promise<DatabaseThread> {
  const onDeath = (error: unknown) => {
    logger().fatal({ err: error }, `the thread that ${does} the database ended`);
    process.exit(1);
  };
  return await usingDatabase(env(), () => startDatabaseThread(entry, THREADS[does], url, onDeath));
}

/**
 * Lets the heap grow by a fifth between two full collections. Left to itself V8 lets it grow to several times of what is in use, as it
 * knows nothing of the processes beside this one: under pages of a long list it held 210 MB of which 60 were in use. Tokens, whose
 * objects die young, hardly notice.
 */
export function keepHeapTight(): void {
  setFlagsFromString("--heap-growing-percent=20");
}
