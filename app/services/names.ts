/** Names as people see them: what is stored, compared and searched is what a screen shows and a keyboard can type. */

/** A joiner between two letters of a script whose letters it shapes, such as Arabic and Devanagari. */
const BETWEEN_LETTERS = /(?<=(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/u;

/** A joiner between two pictures that make one, and the selector that has a sign drawn as a picture. */
const IN_EMOJI =
  /(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f/u;

/** Characters that nothing is drawn for, save those that shape what stands beside them. */
const INVISIBLE = new RegExp(`(?!${BETWEEN_LETTERS.source}|${IN_EMOJI.source})\\p{Default_Ignorable_Code_Point}`, "gu");

/** The same one several times, which shapes its neighbours as one does. */
const REPEATED = /(\p{Default_Ignorable_Code_Point})\1+/gu;

/** Blanks of any width, the blank of Braille included. */
const BLANKS = /[\s\u2800]+/gu;

/**
 * The one form of a name among all that look like it: composed (NFC), with single blanks, and without invisible characters.
 *
 * @example visibleName("My\u00a0 app\u200b") // "My app"
 */
export function visibleName(name: string): string {
  return name.replace(REPEATED, "$1").replace(INVISIBLE, "").replace(BLANKS, " ").trim().normalize("NFC");
}

/**
 * Whether somebody has typed a name that was shown. A page shows several blanks as one, and no keyboard has a no-break space.
 *
 * @example isNameTyped("My app", "My\u00a0 app") // true
 */
export function isNameTyped(typed: string, name: string): boolean {
  return visibleName(typed) === visibleName(name);
}
