import type { LoadRequest } from "./closed-loop";

/** A running server under load and the request to repeat. */
export interface Subject {
  readonly name: string;
  /** Its process; children count too. */
  readonly pid: number;
  readonly request: LoadRequest;
  stop(): Promise<void>;
}
