import type { Processes } from "./load";
import type { LoadRequest } from "./request";

/** A running server and the request that the load repeats. */
export interface Running extends Processes {
  readonly request: LoadRequest;
  /** Ends the server's process. */
  stop(): Promise<unknown>;
}

export type Environment = Readonly<Record<string, string>>;

/** What the benchmark runs side by side; `subjects.ts` lists them. */
export interface Subject {
  /** Unique; rows and targets name it. */
  readonly name: string;
  /** Whether `--quick` runs it. */
  readonly quick?: boolean;
  /** The subject that this one is compared with, beside the floor. */
  readonly peer?: string;
  /** Whether it is put under the open loop too. */
  readonly open?: boolean;
  /** What the answer must hold, so that no run measures errors or another token format. */
  readonly answer: Answer;
  /** @param env settings of the server's process beside its own, such as `NODE_OPTIONS`. */
  start(env?: Environment): Promise<Running>;
}

export type Answer = "floor" | "opaque" | "ES256" | "EdDSA" | "RS256" | "active" | "verified" | "page" | "health";
