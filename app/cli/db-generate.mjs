/** Generates the Prisma clients of both engines, offline, and only when a schema or Prisma has changed. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ENGINES, ROOT, SCHEMA_FILES, writeDerivedSchema } from "./db-schema.mjs";

const run = promisify(execFile);
const STAMP = path.join(ROOT, ".cache/database-client");
const require = createRequire(import.meta.url);

function fingerprint() {
  const hash = createHash("sha256");
  for (const engine of ENGINES) hash.update(readFileSync(SCHEMA_FILES[engine]));
  hash.update(readFileSync(require.resolve("prisma/package.json")));
  return hash.digest("hex");
}

function upToDate() {
  const generated = ENGINES.every((engine) => existsSync(path.join(ROOT, "app/db/generated", engine, "client.ts")));
  return generated && existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint();
}

/**
 * Derives the PostgreSQL schema and generates both clients into `app/db/generated`; does nothing when they fit.
 *
 * @returns {Promise<boolean>} whether anything was generated, so that a build made earlier is out of date.
 * @throws when Prisma refuses the schema; the message holds what it said.
 */
export async function prepareDatabaseClient() {
  writeDerivedSchema();
  if (upToDate()) return false;
  const cli = path.join(path.dirname(require.resolve("prisma/package.json")), "build/index.js");
  for (const engine of ENGINES) {
    // Prisma looks for a schema engine binary before it generates and would download one; generating never runs it.
    const environment = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    };
    await run(process.execPath, [cli, "generate", "--schema", SCHEMA_FILES[engine], "--no-hints"], { cwd: ROOT, env: environment });
  }
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(`${STAMP}.${process.pid}`, fingerprint());
  renameSync(`${STAMP}.${process.pid}`, STAMP);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await prepareDatabaseClient()) ? "Database clients generated." : "Database clients are up to date.");
}
