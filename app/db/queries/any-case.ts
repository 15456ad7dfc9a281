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
