/** Values as literals of programming languages and words of shells. Each reads back as exactly the text that went in. */

/** Between the lines of a shell's command. */
export const CONTINUED = " \\\n  ";

/** Letters that no POSIX shell gives a meaning, wherever in a word they stand. */
const PLAIN_WORD = /^[\w.,:/@%+=-]+$/;

/** In single quotes, within which a POSIX shell reads nothing. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * One word of a POSIX shell, in quotes where it needs them.
 *
 * @example shellWord("it's $HOME") // "'it'\\''s $HOME'"
 */
export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : quoted(text);
}

/**
 * A string in double quotes with the escapes that JavaScript, Python, Go, Java and C# share: those of JSON, without `\/`. Line ends of
 * Unicode, which C# reads as such, are escaped too.
 *
 * @example doubleQuoted('say "hi"') // '"say \\"hi\\""'
 */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * A string in single quotes as PHP and Ruby read it: nothing is interpolated, and only the quote and the backslash are escaped.
 *
 * @example singleQuoted("it's #{x} $y") // "'it\\'s #{x} $y'"
 */
export function singleQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

/** Form-encoded (RFC 6749 appendix B), which leaves nothing that a shell would read within double quotes. */
export function formEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
