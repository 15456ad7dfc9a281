/** Rows that have a text in their name: a look through an index on `lower("name")`, in bounded steps. */
import { database, Prisma } from "../database";

/** More than this fit nobody reads through; a list of found rows ends here. */
export const MOST_FOUND = 1000;
/**
 * Names looked at in one statement. SQLite's statements run on the event loop, where tokens wait meanwhile; PostgreSQL's
 * do not, and each costs a round trip.
 */
const STEP = { sqlite: 5000, postgresql: undefined } as const;

/** Where one text begins in another. */
const PLACE = { sqlite: "instr", postgresql: "strpos" } as const;

/** Searched tables, with the other texts that are searched too. */
const TEXTS = { Application: [`lower("name")`], User: [`lower("name")`, `"email"`] } as const;

/** What a search asks of rows besides their name. */
export interface NameSearch {
  readonly table: keyof typeof TEXTS;
  readonly realmId: string;
  readonly text: string;
  /** Further conditions on the table's own columns. */
  readonly also?: readonly Prisma.Sql[];
}

/**
 * The ids of a realm's rows whose name has `text` in it, in upper or lower case, by name.
 *
 * @returns one more than {@link MOST_FOUND} at most
 */
export async function searchNames({ table, realmId, text, also = [] }: NameSearch): Promise<readonly string[]> {
  const { engine, prisma } = database();
  const name = Prisma.raw(`lower("name")`);
  const from = Prisma.raw(`"${table}"`);
  const realm = Prisma.sql`"realmId" = ${realmId}`;
  const fits = containing(TEXTS[table], text);
  const ids: string[] = [];
  const step = STEP[engine];
  let after: string | undefined;
  do {
    const behind = after === undefined ? realm : Prisma.sql`${realm} AND ${name} > ${after}`;
    const ends: { name: string }[] =
      step === undefined
        ? []
        : await prisma.$queryRaw`SELECT ${name} AS "name" FROM ${from} WHERE ${behind} ORDER BY ${name} LIMIT 1 OFFSET ${step - 1}`;
    const end = ends[0]?.name;
    const where = Prisma.join([behind, ...(end === undefined ? [] : [Prisma.sql`${name} <= ${end}`]), fits, ...also], " AND ");
    const rows = await prisma.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM ${from} WHERE ${where} ORDER BY ${name}, "id" LIMIT ${MOST_FOUND + 1 - ids.length}`;
    ids.push(...rows.map((row) => row.id));
    after = end;
  } while (after !== undefined && ids.length <= MOST_FOUND);
  return ids;
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
