/** Names as people see them: what is stored, compared and searched is what a screen shows and a keyboard can type. */

/** Characters that nothing is drawn for, save those that shape what stands beside them: joiners in Arabic, Indic and other scripts, and in emoji. */
const INVISIBLE =
  /(?!(?<=(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}]))(?!(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic}))(?!(?<=\p{Emoji})\ufe0f)\p{Default_Ignorable_Code_Point}/gu;

/** Blanks of any width, the blank of Braille included. */
const BLANKS = /[\s\u2800]+/gu;

/**
 * The one form of a name among all that look like it: composed (NFC), with single blanks, and without invisible characters.
 *
 * @example visibleName("My\u00a0 app\u200b") // "My app"
 */
export function visibleName(name: string): string {
  return name.replace(INVISIBLE, "").replace(BLANKS, " ").trim().normalize("NFC");
}

/**
 * Whether somebody has typed a name that was shown. A page shows several blanks as one, and no keyboard has a no-break space.
 *
 * @example isNameTyped("My app", "My\u00a0 app") // true
 */
export function isNameTyped(typed: string, name: string): boolean {
  return visibleName(typed) === visibleName(name);
}
