/**
 * Text made safe for a terminal. Untrusted text may hold escape sequences that move the cursor, rename the window or
 * repeat keys, and marks that reverse the direction of what follows.
 */

/** C0 and C1 controls and DEL, the line and paragraph separators, and the marks of direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * One line: every unprintable character, line breaks too, as JSON escapes it.
 *
 * @example printable("a\u001b[31mb\nc") // "a\\u001b[31mb\\nc"
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** Several lines, such as an error's stack: as {@link printable}, but line breaks stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
