import { printable } from "#app/platform/terminal";

/** What one check found. */
export interface Finding {
  /** One word or two. */
  readonly subject: string;
  /** `warn`: it works, but not for long or not well. `fail`: it does not. */
  readonly state: "ok" | "warn" | "fail";
  readonly text: string;
  /** What the operator can do. */
  readonly advice?: string;
}

export const ok = (subject: string, text: string): Finding => ({ subject, state: "ok", text });
export const warn = (subject: string, text: string, advice: string): Finding => ({ subject, state: "warn", text, advice });
export const fail = (subject: string, text: string, advice: string): Finding => ({ subject, state: "fail", text, advice });

const MARKS: Readonly<Record<Finding["state"], string>> = { ok: "ok  ", warn: "WARN", fail: "FAIL" };

/** One line of the report. @example line(ok("disk", "12 GB free")) // "ok    disk          12 GB free" */
export function line({ subject, state, text, advice }: Finding): string {
  // A finding may quote an error of the database, and that the data.
  return printable(`${MARKS[state]}  ${subject.padEnd(13)} ${text}${advice === undefined ? "" : `. ${advice}.`}`);
}

/** The first line of an error's message: what fits into a report. */
export function reason(error: unknown): string {
  const whole = error instanceof Error ? error.message || error.name : String(error);
  return (whole.trim().split("\n").at(-1) ?? whole).trim();
}
