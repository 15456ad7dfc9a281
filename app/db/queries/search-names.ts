/** Rows that have a text in their name: a look through an index that has all that is asked for. */
import { database, Prisma } from "../database";

/** More than this fit nobody reads through; a list of found rows ends here. */
export const MOST_FOUND = 1000;

/** Where one text begins in another. */
const PLACE = { sqlite: "instr", postgresql: "strpos" } as const;

/** Searched tables, with the texts that are searched. What is asked of the rows besides should stand in the index, too. */
const TEXTS = { Application: [`lower("name")`], User: [`lower("name")`, `"email"`] } as const;

/** What a search asks of rows besides their name. */
export interface NameSearch {
  readonly table: keyof typeof TEXTS;
  readonly realmId: string;
  readonly text: string;
  /** Further conditions on the table's own columns: those that its search index has. */
  readonly also?: readonly Prisma.Sql[];
}

/**
 * The ids of a realm's rows whose name has `text` in it, in upper or lower case, by name.
 *
 * @returns one more than {@link MOST_FOUND} at most
 */
export async function searchNames({ table, realmId, text, also = [] }: NameSearch): Promise<readonly string[]> {
  const where = [Prisma.sql`"realmId" = ${realmId}`, containing(TEXTS[table], text), ...also];
  const rows = await database().prisma.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM ${Prisma.raw(`"${table}"`)} WHERE ${Prisma.join(where, " AND ")} ORDER BY lower("name"), "id" LIMIT ${MOST_FOUND + 1}`;
  return rows.map(({ id }) => id);
}

/**
 * The condition that one of these columns has `text` in it. A subquery, so that the text is lowered once and not for each
 * row, and no LIKE, whose pattern PostgreSQL would take apart for each row.
 */
export function containing(columns: readonly string[], text: string): Prisma.Sql {
  const place = Prisma.raw(PLACE[database().engine]);
  const each = columns.map((column) => Prisma.sql`${place}(${Prisma.raw(column)}, (SELECT lower(${text}))) > 0`);
  return Prisma.sql`(${Prisma.join(each, " OR ")})`;
}
