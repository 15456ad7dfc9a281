import type { Portal } from "./portal";

/** What one kind of stranger does, again and again. */
export interface Attack {
  /** Unique; `--only` takes a part of it. */
  readonly name: string;
  /** Whether anybody can do it, without an account or a key. */
  readonly anonymous: boolean;
  /** Connections at a time; 64 by default. */
  readonly connections?: number;
  /** Settings of the server beyond the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the requests are cut off in the middle: then each connection sends one and waits. */
  readonly halves?: boolean;
  /**
   * The bytes of the requests, one character a byte. Connections take the loops in turn, and repeat theirs from different places.
   */
  readonly loops: (portal: Portal) => readonly (readonly string[])[];
}

/** Connections of an attack that names no other number. */
export const CONNECTIONS = 64;
