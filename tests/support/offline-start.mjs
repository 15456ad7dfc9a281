/**
 * Starts a clean clone as somebody does who has no network and no compiler: packages come from npm's cache, and the PATH has Node, npm and a shell.
 * Needs what `npm ci` has once put into the cache. On Linux the processes are in a network of their own, which has no way out.
 *
 * Usage: node tests/support/offline-start.mjs
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const COMMANDS = ["node", "npm", "sh", "env"];

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-offline-"));
const clone = path.join(folder, "clone");
const bin = path.join(folder, "bin");
const home = path.join(folder, "home");
/** @param {string} name */
const whereIs = (name) => execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
/** @param {string} name */
const npmSetting = (name) => execFileSync("npm", ["config", "get", name], { encoding: "utf8" }).trim();

mkdirSync(bin);
mkdirSync(home);
for (const name of COMMANDS) symlinkSync(name === "node" ? process.execPath : whereIs(name), path.join(bin, name));
execFileSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, clone], { stdio: "inherit" });

const env = {
  NODE_ENV: /** @type {const} */ ("production"),
  PATH: bin,
  HOME: home,
  PORT: String(20_000 + Math.floor(Math.random() * 40_000)),
  npm_config_offline: "true",
  npm_config_cache: npmSetting("cache"),
  // What is in the cache is found by its address.
  npm_config_registry: npmSetting("registry"),
};
const isolated = process.platform === "linux" && spawnSync("unshare", ["--net", "true"]).status === 0;
console.log(isolated ? "Without a network." : "unshare does not work here: npm alone is kept from the network.");
const start = [path.join(bin, "npm"), "start"];
const [command = "", ...args] = isolated ? [whereIs("unshare"), "--net", ...start] : start;
const began = performance.now();
const child = spawn(command, args, { cwd: clone, env, detached: true, stdio: ["ignore", "pipe", "inherit"] });
let ready = false;
child.stdout.setEncoding("utf8").on("data", (text) => {
  process.stdout.write(text);
  if (ready || !/^Latchkey is ready/m.test(text)) return;
  ready = true;
  console.log(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  // To npm, to the start and to the server alike.
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
});
child.on("close", () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(ready ? 0 : 1);
});
