import type { CompleteCall } from "../token-call";

/** A language in which the snippets are shown. */
export interface Language {
  /** Its name in addresses. */
  readonly id: string;
  readonly label: string;
  /** What runs the code, as a sentence. */
  readonly run: string;
  /** Its program signs assertions itself; the others take one from the environment. */
  readonly signs?: true;
  /** Its program makes DPoP proofs (RFC 9449): keys that demand them are shown in such languages alone. */
  readonly proves?: true;
  /** The whole program, which prints the answer's body. */
  readonly write: (call: CompleteCall) => string;
}

/** Lines behind a line break each, indented by so many blanks. */
export function indented(blanks: number, lines: readonly string[]): string {
  return lines.map((line) => `${" ".repeat(blanks)}${line}`).join("\n");
}
