import type { RequestListener } from "node:http";
import { type Env, SettingError } from "#app/platform/env";
import { gauge, measureProcess } from "#app/platform/metrics";
import { type RunningHttpServer, startHttpServer } from "#app/server/http-server";
import { metricsEndpoint } from "#app/server/metrics-endpoint";
import { offerMetrics } from "#app/server/worker-metrics";

/** The metrics' port has few clients; beyond this many connections, some are closed as on the main port. */
const METRICS_CONNECTIONS = 200;
/** Milliseconds that a scrape under way gets to finish when the port is closed. */
const METRICS_GRACE_MS = 2_500;

/**
 * Opens the main port and, where it is asked for, the metrics' own.
 *
 * @throws {SettingError} when an address is taken or not ours; then neither is open.
 */
export async function listenWithMetrics(
  listener: RequestListener,
  tls: Parameters<typeof startHttpServer>[0]["tls"],
  { host, port, maxConnections, trustProxy, metricsPort, metricsToken }: Env,
): Promise<Pick<RunningHttpServer, "stop">> {
  measureProcess();
  offerMetrics();
  const onMainPort = metricsPort === undefined && metricsToken !== undefined;
  const main = await listen({
    listener: onMainPort ? metricsEndpoint(metricsToken, listener) : listener,
    tls,
    host,
    port,
    connections: { max: maxConnections, sharedPeers: trustProxy > 0 },
  });
  gauge("latchkey_connections", "Open connections of the main port.", main.connections);
  if (metricsPort === undefined) return main;
  try {
    // Plain HTTP, as scrapers on the same machine or network have it.
    const metrics = await listen({
      listener: metricsEndpoint(metricsToken),
      tls: undefined,
      host,
      port: metricsPort,
      connections: { max: METRICS_CONNECTIONS, sharedPeers: false },
      setting: "METRICS_PORT",
    });
    return {
      async stop(graceMs) {
        const outcome = await main.stop(graceMs);
        await metrics.stop(METRICS_GRACE_MS);
        return outcome;
      },
    };
  } catch (error) {
    await main.stop(0);
    throw error;
  }
}

async function listen({
  setting = "PORT",
  ...options
}: Parameters<typeof startHttpServer>[0] & { readonly setting?: string }): ReturnType<typeof startHttpServer> {
  try {
    return await startHttpServer(options);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") throw new SettingError(`${setting}: ${options.port} is taken on ${options.host}`);
    if (code === "EACCES") throw new SettingError(`${setting}: ${options.port} may not be used by this user`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") throw new SettingError(`HOST: ${options.host} is no address of this machine`);
    throw error;
  }
}
