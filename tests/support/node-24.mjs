import path from "node:path";
import { installPackages } from "./install-packages.mjs";

/** Packages of their own, so that nobody who only serves downloads another Node. npm has Node 24 for Linux, and not for macOS. */
const FOLDER = path.resolve(import.meta.dirname, "../node-24");

/** Installs Node 24 when it is first needed. @returns {string} its path. */
export function node24() {
  installPackages(FOLDER);
  return path.join(FOLDER, "node_modules/.bin/node");
}
