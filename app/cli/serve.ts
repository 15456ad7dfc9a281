import * as build from "virtual:remix/server-build";
import { env } from "#app/platform/env";
import { createListener } from "#app/server/listener";
import { staticFiles } from "#app/server/static-files";
import { boot } from "./boot";
import { stopOnSignals } from "./stop-on-signals";

/**
 * Serves the built portal until a signal ends it.
 *
 * @param clientFolder absolute path of the browser's part of the build.
 */
export async function serve(clientFolder: string): Promise<void> {
  const { publicUrl, trustProxy } = env();
  const running = await boot(() =>
    createListener({ build, files: staticFiles(clientFolder), trustedProxies: trustProxy, publicUrl, development: false }),
  );
  stopOnSignals(running);
  running.announce();
}
