import { readdirSync } from "node:fs";
import * as build from "virtual:remix/server-build";
import { SettingError } from "#app/platform/env";
import { isTaken } from "#app/server/served-build";
import { rootRealm } from "#app/services/realms/resolve";

/**
 * Refuses a path in PUBLIC_URL that this build could not be served below.
 *
 * @param clientFolder absolute path of the browser's part of the build.
 * @throws {SettingError}
 */
export function refuseTakenBasePath(clientFolder: string): void {
  if (isTaken(build, readdirSync(clientFolder), rootRealm().basePath))
    throw new SettingError("PUBLIC_URL: its path begins as an address of the portal does");
}
