/** Derives the PostgreSQL schema from `prisma/schema.prisma`: Prisma's `provider` cannot be chosen at run time. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** @typedef {"sqlite" | "postgresql"} Engine */

/** @type {readonly Engine[]} */
export const ENGINES = ["sqlite", "postgresql"];

/** @type {Readonly<Record<Engine, string>>} */
export const SCHEMA_FILES = {
  sqlite: path.join(ROOT, "prisma/schema.prisma"),
  postgresql: path.join(ROOT, "prisma/schema.postgres.prisma"),
};

const HEAD = "// Derived from schema.prisma by app/cli/db-schema.mjs. Change that file, not this one.\n";

/**
 * The PostgreSQL schema that belongs to an SQLite schema: another provider and output folder, a native type
 * where a `/// @pg` line asks for one, and millisecond timestamps with time zone.
 *
 * @param {string} source the text of `schema.prisma`
 * @returns {string}
 * @example derivePostgresSchema("  /// @pg @db.Uuid\n  id String @id\n") // "…\n  id String @id @db.Uuid\n"
 */
export function derivePostgresSchema(source) {
  let native = "";
  /** @type {string[]} */
  const lines = [];
  for (const line of source.replace(/^(\/\/[^\n]*\n)+\n?/, "").split("\n")) {
    const wanted = /^\s*\/\/\/ @pg (@db\.\S+)\s*$/.exec(line);
    if (wanted) native = ` ${wanted[1]}`;
    else if (/^\s+\w+\s+DateTime\??(\s|$)/.test(line)) lines.push(`${line.trimEnd()} @db.Timestamptz(3)`);
    else if (native && /^\s+\w+\s+\w+/.test(line)) {
      lines.push(line.trimEnd() + native);
      native = "";
    } else lines.push(line);
  }
  const text = lines.join("\n");
  return `${HEAD}\n${text.replace("generated/sqlite", "generated/postgresql").replace('provider = "sqlite"', 'provider = "postgresql"')}`;
}

/** Writes `schema.postgres.prisma` if it differs from what the source says. */
export function writeDerivedSchema() {
  const derived = derivePostgresSchema(readFileSync(SCHEMA_FILES.sqlite, "utf8"));
  let current = "";
  try {
    current = readFileSync(SCHEMA_FILES.postgresql, "utf8");
  } catch {
    // Not written yet.
  }
  if (current !== derived) writeFileSync(SCHEMA_FILES.postgresql, derived);
}
