/** `npm run db:migration -- NAME`: writes the migration from the last committed schema to this one, for both engines, offline. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { neededMigration } from "../db/needed-migration.mjs";
import { breakingStatements } from "./db-breaking.mjs";
import { diffSchema } from "./db-diff.mjs";
import { prepareDatabaseClient } from "./db-generate.mjs";
import { ENGINES, ROOT, SCHEMA_FILES } from "./db-schema.mjs";

/** @typedef {import("./db-schema.mjs").Engine} Engine */

/**
 * The schema as the engine's newest migration left it. It stands beside the migrations so that the next one
 * can be computed without a database.
 *
 * @param {Engine} engine
 */
const snapshotFile = (engine) => path.join(ROOT, "prisma/migrations", engine, "schema.prisma");

/**
 * Writes `prisma/migrations/<engine>/<timestamp>_<name>/migration.sql` for each engine whose schema has changed.
 *
 * @param {string} name lower-case words joined by underscores
 * @param {Date} now
 * @returns {Promise<string[]>} the files written, relative to the project; none when nothing changed.
 */
export async function writeMigration(name, now = new Date()) {
  await prepareDatabaseClient();
  const folder = `${now.toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`;
  const written = [];
  for (const engine of ENGINES) {
    const schema = readFileSync(SCHEMA_FILES[engine], "utf8");
    const from = existsSync(snapshotFile(engine)) ? readFileSync(snapshotFile(engine), "utf8") : "";
    const sql = await diffSchema({ engine, from, to: schema });
    if (sql !== "") {
      const file = path.join(path.dirname(snapshotFile(engine)), folder, "migration.sql");
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, sql);
      written.push(path.relative(ROOT, file));
    }
    writeFileSync(snapshotFile(engine), schema);
  }
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const name = process.argv[2] ?? "";
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) {
    console.error("Usage: npm run db:migration -- NAME   (lower-case words joined by underscores)");
    process.exit(2);
  }
  const written = await writeMigration(name);
  console.log(written.length > 0 ? written.join("\n") : "The schema has not changed since the last migration.");
  const breaking = written.flatMap((file) =>
    file.includes("/postgresql/") ? breakingStatements(readFileSync(path.join(ROOT, file), "utf8")) : [],
  );
  if (breaking.length > 0 && neededMigration(name) === undefined) {
    console.log(
      `\nA version that still runs would fail on:\n${breaking.join(";\n")}\nLet its name end in _needs_ and the number of the migration with which it no longer does.`,
    );
  }
}
