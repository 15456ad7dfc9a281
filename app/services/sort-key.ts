/** The order of names in lists: that of people, the same on both engines. */

/** In bytes of UTF-8: PostgreSQL takes no index row above 2,700. Names that are alike so far stand in the order of their ids. */
const MOST_BYTES = 300;

const MARKS = /\p{M}+/gu;
const NUMBERS = /\d+/g;

/** Letters that are written as others with something added, and that Unicode does not take apart (NFKD). */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ł: "l",
  ŋ: "n",
  ŧ: "t",
};
const JOINED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/**
 * What a name is sorted by: its letters without accents and in lower case, its numbers by their value. Hexadecimal digits of UTF-8: texts
 * of these have one order in every collation.
 *
 * @returns up to 600 characters of `0` to `9` and `a` to `f`
 * @example sortKeyOf("Éclair") === sortKeyOf("eclair"); sortKeyOf("app 2") < sortKeyOf("app 10")
 */
export function sortKeyOf(name: string): string {
  const letters = name
    .normalize("NFKD")
    .replace(MARKS, "")
    .toLowerCase()
    .replace(JOINED, (letter) => LETTERS[letter] ?? letter);
  return Buffer.from(letters.replace(NUMBERS, byValue)).subarray(0, MOST_BYTES).toString("hex");
}

/** A number with fewer digits is smaller, once those in front that are zero are gone: how many there are comes first. */
function byValue(digits: string): string {
  const number = digits.replace(/^0+(?=\d)/, "");
  return String(number.length).padStart(3, "0") + number;
}

/** The columns of a row whose name is given or changed. */
export function nameColumns(name: string): { readonly name: string; readonly sortKey: string } {
  return { name, sortKey: sortKeyOf(name) };
}
