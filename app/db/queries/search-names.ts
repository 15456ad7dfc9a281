/** Rows that have a text in their name: a scan of an index that has all that is asked for. */
import { database, type Engine, Prisma } from "../database";

/** More than this fit nobody reads through; a list of found rows ends here. */
export const MOST_FOUND = 1000;

/** Searched tables, with the texts that are searched. What is asked of the rows besides should stand in the index, too. */
const TEXTS = {
  Application: [`lower("name")`],
  User: [`lower("name")`, `"email"`],
  Api: [`lower("name")`, `lower("identifier")`],
} as const;

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

/** In upper case it is SS: `STRASSE` is to find `Straße`, and the other way round. Other case pairs are of one letter each. */
const SHARP_S = /[ßẞ]/g;

/** The condition that one of these columns, which are lowered, has a text in it, in upper or lower case. */
export function containing(columns: readonly string[], searched: string): Prisma.Sql {
  const text = searched.replace(SHARP_S, "ss");
  const has = (hasLettersBeyondAscii(text) ? HAS_LETTERS : HAS)[database().engine];
  const asSearched = (column: string) => (/ss/i.test(text) ? `replace(replace(${column}, 'ß', 'ss'), 'ẞ', 'ss')` : column);
  return Prisma.sql`(${Prisma.join(
    columns.map((column) => has(Prisma.raw(asSearched(column)), text)),
    " OR ",
  )})`;
}

type Has = Readonly<Record<Engine, (column: Prisma.Sql, text: string) => Prisma.Sql>>;

/** A subquery, so that the text is lowered once and not for each row, and no LIKE, whose pattern PostgreSQL would take apart for each row. */
const HAS: Has = {
  sqlite: (column, text) => Prisma.sql`instr(${column}, (SELECT lower(${text}))) > 0`,
  postgresql: (column, text) => Prisma.sql`strpos(${column}, (SELECT lower(${text}))) > 0`,
};

/**
 * Where `lower` is not enough. It takes two to three times as long, so it is for texts that need it. No pattern on PostgreSQL:
 * it expects one to fit few rows, and would read them all from the table.
 */
const HAS_LETTERS: Has = {
  sqlite: (column, text) => Prisma.sql`${column} GLOB ${globOf(text)}`,
  postgresql(column, text) {
    const { from, to, text: folded } = translationOf(text);
    return Prisma.sql`strpos(translate(${column}, ${from}, ${to}), ${folded}) > 0`;
  },
};

/**
 * Letters of a searched text in either case. `lower()` folds the letters of ASCII everywhere; SQLite's folds no others, and
 * PostgreSQL's those of the database's locale, which may be none.
 */

/** Whether there is a letter in the text that has another case and is none of ASCII. */
export function hasLettersBeyondAscii(text: string): boolean {
  return /[^\P{Changes_When_Casemapped}A-Za-z]/u.test(text);
}

/**
 * The pattern by which SQLite finds `text` in what its `lower()` has made of a column.
 *
 * @example globOf("Äh?") // "*[Ää]h[?]*"
 */
export function globOf(text: string): string {
  const each = [...text].map((character) => {
    const [first = character, ...others] = casesOf(character);
    if (others.length > 0) return `[${first}${others.join("")}]`;
    return /[*?[]/.test(first) ? `[${first}]` : first;
  });
  return `*${each.join("")}*`;
}

/**
 * `text` with its letters in one case, and for PostgreSQL's `translate()` which letters of a column to exchange for which,
 * so that the two can be compared.
 *
 * @example translationOf("Äh?") // { text: "äh?", from: "Ä", to: "ä" }
 */
export function translationOf(text: string): { readonly text: string; readonly from: string; readonly to: string } {
  const exchanged = new Map<string, string>();
  for (const character of text) {
    const folded = fold(character);
    for (const one of casesOf(character)) if (one !== folded) exchanged.set(one, folded);
  }
  return { text: [...text].map(fold).join(""), from: [...exchanged.keys()].join(""), to: [...exchanged.values()].join("") };
}

/** A letter in the case that stands for all: of σ, ς and Σ it is σ. */
function fold(character: string): string {
  return [character.toUpperCase().toLowerCase(), character.toLowerCase()].find(isSingle) ?? character;
}

/** A letter and what it is in other cases; an ASCII letter is lowered already. What is several letters, as ß is in upper case, is left out. */
function casesOf(character: string): readonly string[] {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  if (/[A-Za-z]/.test(character)) return [lower];
  return [...new Set([character, lower, upper, lower.toUpperCase(), fold(character)])].filter(isSingle);
}

function isSingle(text: string): boolean {
  return [...text].length === 1;
}
