import { z } from "zod";
import { printable, printableLines } from "./printable";

const LEVELS: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 30: "info ", 40: "warn ", 50: "ERROR", 60: "FATAL" };

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
