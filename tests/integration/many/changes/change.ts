/** What a process answers before a change and after it, and how the change is made at another. */
import type { Answer } from "#tests/support/protocol-client";
import type { Browser } from "../../accounts/browser";
import type { Portals } from "../portals";

export interface Change {
  readonly name: string;
  /** Makes what the change is about, and how to ask for it: whether the answer is the one from before or after, or neither. */
  prepare(portals: Portals, admin: Browser): Promise<Prepared>;
}
export interface Prepared {
  ask(portal: string): Promise<Era>;
  change(): Promise<void>;
  undo?(): Promise<void>;
}
type Era = "before" | "after" | `neither: ${string}`;

/** 503 is told apart: nothing was decided. */
export function era(answer: Answer, before: (answer: Answer) => boolean, after: (answer: Answer) => boolean): Era {
  if (before(answer)) return "before";
  return after(answer) ? "after" : `neither: ${answer.status}`;
}

/** A refusal with this code. */
export const error = (code: string) => (answer: Answer) => answer.status >= 400 && answer.status < 500 && answer.json.error === code;
/** A token. */
export const granted = (answer: Answer) => answer.status === 200;
/** An introspection that calls the token active, or does not. */
export const active = (value: boolean) => (answer: Answer) => answer.status === 200 && answer.json.active === value;
