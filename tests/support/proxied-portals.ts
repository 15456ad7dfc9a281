/** Two portals below paths of one host: the proxy in front keeps the path when it forwards to one, and strips it for the other. */
import { freePort } from "./free-port";
import { type RunningServer, startServer } from "./server";

export const FORWARDINGS = ["kept", "stripped"] as const;
export type Forwarding = (typeof FORWARDINGS)[number];

/** The port of each portal; it lies at the path `/<forwarding>` of the proxy. */
export type PortalPorts = Readonly<Record<Forwarding, number>>;

export interface RunningProxy {
  stop(): Promise<void>;
}

/** Starts a proxy on a port, in front of both portals. */
export type StartProxy = (port: number, portals: PortalPorts) => Promise<RunningProxy>;

export interface ProxiedPortals extends RunningProxy {
  readonly portals: Readonly<Record<Forwarding, RunningServer>>;
}

/**
 * Starts both portals and the proxy.
 *
 * @param startProxy `startPathProxy`, which needs nothing installed, or `startNginx`.
 */
export async function startProxiedPortals(startProxy: StartProxy): Promise<ProxiedPortals> {
  const port = await freePort();
  const start = (forwarding: Forwarding) =>
    startServer({ engine: "sqlite", env: { PUBLIC_URL: `http://localhost:${port}/${forwarding}`, TRUST_PROXY: "1" } });
  const [kept, stripped] = await Promise.all([start("kept"), start("stripped")]);
  const stopPortals = async () => void (await Promise.all([kept.stop(), stripped.stop()]));
  try {
    const running = await startProxy(port, { kept: kept.port, stripped: stripped.port });
    return {
      portals: { kept, stripped },
      async stop() {
        await running.stop();
        await stopPortals();
      },
    };
  } catch (error) {
    await stopPortals();
    throw error;
  }
}
