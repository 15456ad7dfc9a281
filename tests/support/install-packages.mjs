import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Installs what a folder's lock file says, unless that is installed already: packages that only some tests or measurements need.
 *
 * @param {string} folder with package.json and package-lock.json.
 * @throws when npm cannot.
 */
export function installPackages(folder) {
  const lock = path.join(folder, "package-lock.json");
  const installed = path.join(folder, "node_modules/.package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  const { status, stderr } = spawnSync("npm", ["ci"], { cwd: folder, encoding: "utf8", timeout: 300_000 });
  if (status !== 0) throw new Error(`npm ci in ${folder} failed: ${stderr}`);
}
