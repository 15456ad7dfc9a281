/**
 * One command of a POSIX shell as words, for reading and never for running. One pass, so the work is linear in the text. ADR 44 says why this is not
 * a library: what matters here is which of the shell's rules changed a word.
 */

/** What ended a command. `&` and newline within a request are common mistakes. */
export type CommandEnd = "text" | "newline" | "&" | "|" | ";" | "redirect";

export interface ShellCommand {
  /** The shell's variables and substitutions stand as `{{NAME}}`: their values are not known here. */
  readonly words: readonly string[];
  readonly endedBy: CommandEnd;
  /** Where reading can go on. */
  readonly end: number;
  /** A quotation mark without its partner: the shell would wait for more. */
  readonly unclosed: boolean;
  /** Variables within single quotes, which the shell leaves as they are. */
  readonly literalVariables: readonly string[];
  /** The commands of `$(…)` and backquotes. */
  readonly substitutions: readonly string[];
  /** A backslash with blanks behind it at a line's end: the line does not go on. */
  readonly brokenContinuation: boolean;
}

const VARIABLE = /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)[^}\n]{0,200}\}|([A-Za-z_][A-Za-z0-9_]*))/;
/** Half of a character, as an escape can make one: no text that is sent has it, and no encoder takes it. */
const HALF_CHARACTERS = /\p{Surrogate}/gu;
const ANSI_ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "'": "'", '"': '"', "\\": "\\" };
/** A variable's name and what stands around it in the longest one that is looked for. */
const VARIABLE_WINDOW = 400;

/**
 * Reads the command that begins at `start`, up to the end of its line or an operator of the shell.
 *
 * @example readCommand("curl -u \"$ID:x\" https://a.example", 0).words // ["curl", "-u", "{{ID}}:x", "https://a.example"]
 */
export function readCommand(text: string, start: number): ShellCommand {
  const reader = new CommandReader(text, start);
  return reader.read();
}

class CommandReader {
  readonly #words: string[] = [];
  readonly #literalVariables: string[] = [];
  readonly #substitutions: string[] = [];
  /** undefined between words: `''` is a word, blanks are none. */
  #word: string | undefined;
  #unclosed = false;
  #brokenContinuation = false;

  constructor(
    private readonly text: string,
    private at: number,
  ) {}

  read(): ShellCommand {
    let endedBy: CommandEnd = "text";
    while (this.at < this.text.length) {
      const end = this.#step(this.text.charAt(this.at));
      if (end === undefined) continue;
      endedBy = end;
      break;
    }
    this.#endWord();
    return {
      words: this.#words,
      endedBy,
      end: this.at,
      unclosed: this.#unclosed,
      literalVariables: this.#literalVariables,
      substitutions: this.#substitutions,
      brokenContinuation: this.#brokenContinuation,
    };
  }

  #step(sign: string): CommandEnd | undefined {
    switch (sign) {
      case "\\":
        this.#escape();
        return undefined;
      case "^":
      case "`":
        // The line ends of cmd and PowerShell; a backquote anywhere else begins a substitution.
        if (this.text.charAt(this.at + 1) === "\n") this.at += 2;
        else if (sign === "`") this.#substitute(this.at + 1, "`");
        else this.#add(sign, 1);
        return undefined;
      case "'":
        this.#singleQuoted();
        return undefined;
      case '"':
        this.#doubleQuoted();
        return undefined;
      case "$":
        this.#dollar();
        return undefined;
      case " ":
      case "\t":
        this.#endWord();
        this.at += 1;
        return undefined;
      case "\n":
        return "newline";
      case "&":
      case "|":
      case ";":
        return sign;
      case ">":
      case "<":
        return "redirect";
      default:
        this.#add(sign, 1);
        return undefined;
    }
  }

  #add(text: string, length: number): void {
    this.#word = (this.#word ?? "") + text;
    this.at += length;
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#words.push(this.#word.replace(HALF_CHARACTERS, "\ufffd"));
    this.#word = undefined;
  }

  #escape(): void {
    const next = this.text.charAt(this.at + 1);
    if (next === "\n") {
      this.at += 2;
      return;
    }
    if ((next === " " || next === "\t") && this.#isBlankUpToLineEnd(this.at + 1)) this.#brokenContinuation = true;
    this.#add(next, 2);
  }

  #isBlankUpToLineEnd(from: number): boolean {
    let at = from;
    while (this.text.charAt(at) === " " || this.text.charAt(at) === "\t") at += 1;
    return this.text.charAt(at) === "\n";
  }

  #singleQuoted(): void {
    const end = this.#closing("'", this.at + 1);
    const quoted = this.text.slice(this.at + 1, end);
    if (/\$\{?[A-Za-z_]/.test(quoted)) this.#literalVariables.push(quoted);
    this.#add(quoted, quoted.length + 2);
  }

  #doubleQuoted(): void {
    this.#add("", 1);
    while (this.at < this.text.length) {
      const sign = this.text.charAt(this.at);
      if (sign === '"') {
        this.at += 1;
        return;
      }
      if (sign === "$") this.#dollar(true);
      else if (sign === "`") this.#substitute(this.at + 1, "`");
      else if (sign === "\\") this.#escapeWithinQuotes();
      else this.#add(sign, 1);
    }
    this.#unclosed = true;
  }

  #escapeWithinQuotes(): void {
    const next = this.text.charAt(this.at + 1);
    if (next === "\n") this.at += 2;
    else if ('$`"\\'.includes(next)) this.#add(next, 2);
    else this.#add("\\", 1);
  }

  #dollar(quoted = false): void {
    const next = this.text.charAt(this.at + 1);
    const [whole, braced, plain] = VARIABLE.exec(this.text.slice(this.at, this.at + VARIABLE_WINDOW)) ?? [];
    if (next === "(") this.#substitute(this.at + 2, ")");
    else if (next === "'" && !quoted) this.#ansiQuoted();
    else if (whole === undefined) this.#add("$", 1);
    else this.#add(`{{${braced ?? plain}}}`, whole.length);
  }

  /** `$'…'`: what browsers print with "Copy as cURL". */
  #ansiQuoted(): void {
    this.#add("", 2);
    while (this.at < this.text.length) {
      const sign = this.text.charAt(this.at);
      if (sign === "'") {
        this.at += 1;
        return;
      }
      if (sign !== "\\") this.#add(sign, 1);
      else this.#ansiEscape();
    }
    this.#unclosed = true;
  }

  #ansiEscape(): void {
    const next = this.text.charAt(this.at + 1);
    const [whole, digits = ""] = /^\\(?:u|x)([0-9A-Fa-f]{1,4})/.exec(this.text.slice(this.at, this.at + 6)) ?? [];
    if (whole !== undefined) this.#add(String.fromCharCode(Number.parseInt(digits, 16)), whole.length);
    else this.#add(ANSI_ESCAPES[next] ?? `\\${next}`, 2);
  }

  /** `$(…)` with all that nests in it, or up to the closing backquote. */
  #substitute(from: number, close: ")" | "`"): void {
    let depth = 1;
    let at = from;
    for (; at < this.text.length && depth > 0; at += 1) {
      const sign = this.text.charAt(at);
      if (sign === close) depth -= 1;
      else if (close === ")" && sign === "(") depth += 1;
    }
    if (depth > 0) this.#unclosed = true;
    this.#substitutions.push(this.text.slice(from, depth > 0 ? at : at - 1));
    this.#add("{{command}}", at - this.at);
  }

  #closing(quote: string, from: number): number {
    const end = this.text.indexOf(quote, from);
    if (end !== -1) return end;
    this.#unclosed = true;
    return this.text.length;
  }
}
