/**
 * Text made safe for a terminal, and the log on one. Untrusted text may hold escape sequences that move the cursor, rename the window or
 * repeat keys, and marks that reverse the direction of what follows.
 */
import { z } from "zod";

/** C0 and C1 controls and DEL, the line and paragraph separators, and the marks of direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const LEVELS: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 30: "info ", 40: "warn ", 50: "ERROR", 60: "FATAL" };

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

const line = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string().default(""),
  err: z.looseObject({ stack: z.string().optional() }).optional(),
});

/**
 * One log line for a person to read: time, level, message, then `name=value` for the rest and an error's stack.
 * No character of a value can act on the terminal, and no value can be mistaken for another line.
 *
 * @param json a line as pino writes it.
 */
export function formatForTerminal(json: string): string {
  const { level, time, msg, err, ...rest } = line.parse(JSON.parse(json));
  const at = new Date(time).toISOString().slice(11, 23);
  const members = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const head = printable([at, LEVELS[level] ?? String(level), msg, ...members].join(" "));
  // The message is part of the stack, and may have lines of its own.
  return err?.stack ? `${head}\n${printableLines(err.stack).replaceAll(/\n(?! )/g, "\n    ")}\n` : `${head}\n`;
}

/** A destination for pino that writes readable lines to standard output. */
export function terminalStream(): { write(json: string): void } {
  return { write: (json) => void process.stdout.write(formatForTerminal(json)) };
}
