/** Which tables a backup has, and in which order. */
import { OperatorError } from "#app/platform/operator-error";
import type { Engine } from "../database";
import { migrationsOf } from "../migrate";
import { tablesMadeBy } from "../own-tables";

/** Prisma's bookkeeping: a restored database gets its own rows there, from the migrations that make it. */
export const BOOKKEEPING = "_prisma_migrations";

/** Every table that this version's migrations make, the bookkeeping included. */
export function ownTables(engine: Engine): ReadonlySet<string> {
  return new Set([BOOKKEEPING, ...migrationsOf(engine).flatMap(({ sql }) => tablesMadeBy(sql))]);
}

/**
 * Tables with those first that others refer to, so that each row finds what it names; else by name.
 *
 * @param references pairs of a table and one it refers to.
 * @example parentsFirst(["Client", "Realm"], [["Client", "Realm"]]) // ["Realm", "Client"]
 */
export function parentsFirst(tables: readonly string[], references: readonly (readonly [string, string])[]): readonly string[] {
  const ordered = new Set<string>();
  const place = (table: string): void => {
    if (ordered.has(table)) return;
    for (const [child, parent] of references) if (child === table && parent !== table && tables.includes(parent)) place(parent);
    ordered.add(table);
  };
  for (const table of tables.toSorted()) place(table);
  return [...ordered];
}

/** Both engines' migrations have the same names. */
const isKnown = (migration: string) => migrationsOf("sqlite").some(({ name }) => name === migration);

/** @throws {OperatorError} when the backup needs a newer version than this one. */
export function refuseNewer(migration: string): void {
  if (!isKnown(migration)) throw new OperatorError("The backup cannot be used: a newer version of Latchkey made it");
}

/** @throws {OperatorError} when the database may have tables that this version does not know, and would leave out. */
export function refuseNewerDatabase(migration: string): void {
  if (!isKnown(migration))
    throw new OperatorError(`DATABASE_URL: a newer version of Latchkey has migrated the database (${migration}): back up with that one`);
}

/** @throws {OperatorError} unless a table of the dump is the one it is to fill. */
export function refuseOthers(table: string, dumped: readonly string[], present: readonly string[]): void {
  if (dumped.toSorted().join() !== present.toSorted().join())
    throw new OperatorError(`The backup cannot be used: its table ${table} is not that of its version`);
}
