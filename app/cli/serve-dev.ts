import type { ServerBuild } from "@remix-run/server-runtime";
import type { ViteDevServer } from "vite";
import { env, SettingError } from "#app/platform/env";
import { createListener } from "#app/server/listener";
import { rootRealm } from "#app/services/realms/resolve";
import { refuseWeakAdminOfNewPortal } from "./admin-password";
import { boot, type Running } from "./boot";
import { makeDataFolder } from "./data-folder";

/** Serves from the sources through Vite; every request sees the routes as they are now. */
export async function serveFromSources(vite: ViteDevServer): Promise<Running> {
  const settings = env();
  const { publicHost, trustProxy } = settings;
  if (rootRealm().basePath !== "") throw new SettingError("PUBLIC_URL: must have no path in development");
  refuseWeakAdminOfNewPortal(settings);
  await makeDataFolder(settings);
  // Vite types its modules loosely; this one is made by Remix's own plugin.
  const build = async () => (await vite.ssrLoadModule("virtual:remix/server-build")) as unknown as ServerBuild;
  const createDevListener = () =>
    createListener({ build, files: vite.middlewares, trustedProxies: trustProxy, realm: rootRealm(), publicHost, development: true });
  const running = await boot(createDevListener, { firstOfAll: true });
  running.announce();
  return running;
}
