import * as build from "virtual:remix/server-build";
import { env } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { createListener } from "#app/server/listener";
import { staticFiles } from "#app/server/static-files";
import { relayMetrics } from "#app/server/worker-metrics";
import { isPrimary, runWorkers, workerOrders } from "#app/server/workers";
import { boot } from "./boot";
import { stopOnSignals } from "./stop-on-signals";

/**
 * Serves the built portal until a signal ends it: by itself, or through as many workers as are set.
 *
 * @param entry absolute path of the bundle, for the workers.
 * @param clientFolder absolute path of the browser's part of the build.
 */
export async function serve(entry: string, clientFolder: string): Promise<void> {
  const { publicUrl, trustProxy, workers } = env();
  if (isPrimary(workers)) {
    relayMetrics();
    const report = (message: string, facts: Readonly<Record<string, unknown>>) => logger().info(facts, message);
    process.exit(await runWorkers({ count: workers, entry, report }));
  }
  const orders = await workerOrders();
  const createAppListener = () =>
    createListener({ build, files: staticFiles(clientFolder), trustedProxies: trustProxy, publicUrl, development: false });
  const running = await boot(createAppListener, { firstOfAll: orders?.first ?? true });
  stopOnSignals(running, orders ? ["SIGTERM"] : ["SIGTERM", "SIGINT"]);
  if (orders === undefined) running.announce();
  else if (orders.first) void orders.announced.then(() => running.announce());
}
