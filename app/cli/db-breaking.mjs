/** What a migration takes from versions that are still running: see `docs/decisions/0009-many-machines.md`. */

/** PostgreSQL's statements, as Prisma writes them; SQLite's rebuild whole tables and do not show it. */
const BREAKING = [
  /\bDROP TABLE\b/i,
  /\bDROP COLUMN\b/i,
  /\bRENAME\b/i,
  /\bALTER COLUMN\b[^;]*\b(TYPE|SET NOT NULL|DROP DEFAULT)\b/i,
  /\bADD COLUMN\b(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT NULL\b/i,
  /\bCREATE UNIQUE INDEX\b/i,
  /\bADD CONSTRAINT\b/i,
];

/**
 * The statements that an older version beside this one would fail on. New tables, and what is done to them, are nobody's yet.
 *
 * @param {string} sql of a migration for PostgreSQL
 * @returns {string[]}
 */
export function breakingStatements(sql) {
  const made = new Set([...sql.matchAll(/CREATE TABLE "(\w+)"/g)].map(([, table]) => table));
  return sql
    .split(";")
    .map((statement) => statement.replace(/^\s*--.*$/gm, "").trim())
    .filter((statement) => BREAKING.some((pattern) => pattern.test(statement)))
    .filter((statement) => !made.has(/(?:ALTER TABLE|\bON) "(\w+)"/.exec(statement)?.[1] ?? ""));
}
