import { counter, gauge } from "#app/platform/metrics";

/** Bytes that the unfinished bodies of a process may hold together. */
const MOST_HELD = 64 * 1024 * 1024;
/** Bytes for which room is made at first. */
const FIRST_CAPACITY = 1024;
/** A body of more pieces than this, whose mean size in bytes is below the least, is given up: no honest client sends one. */
const MANY_PIECES = 1024;
const LEAST_MEAN = 32;

/** Why no more of a body is taken: it is longer than its limit, comes in too small pieces, or the process holds too many others. */
export type BodyFault = "too_large" | "fragmented" | "busy";

let held = 0;
gauge("latchkey_unfinished_body_bytes", "Bytes held for requests whose body has come in part.", () => held);
const refused = counter("latchkey_bodies_given_up_total", "Bodies given up before their end, by why.", ["fault"]);

/** A body that comes in several pieces. They are copied into one buffer: a piece kept for itself takes hundreds of bytes. */
export class UnfinishedBody {
  readonly #limit: number;
  #buffer = Buffer.alloc(0);
  #size = 0;
  #pieces = 0;

  /** @param limit most bytes of the body. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes in a piece, or tells why no more is taken; what was held is given free then. */
  add(piece: Buffer): BodyFault | undefined {
    const fault = this.#faultWith(piece.length);
    if (fault !== undefined) {
      refused.count(fault);
      this.release();
      return fault;
    }
    piece.copy(this.#buffer, this.#size);
    this.#size += piece.length;
    return undefined;
  }

  /** The bytes, which count as held no longer. */
  finish(): Buffer {
    const whole = this.#buffer.subarray(0, this.#size);
    this.release();
    return whole;
  }

  /** Gives free what is held; may be called again. */
  release(): void {
    held -= this.#buffer.length;
    this.#buffer = Buffer.alloc(0);
  }

  /** Makes room for a piece unless there is something against it. */
  #faultWith(length: number): BodyFault | undefined {
    this.#pieces += 1;
    const size = this.#size + length;
    if (size > this.#limit) return "too_large";
    if (this.#pieces > MANY_PIECES && size < this.#pieces * LEAST_MEAN) return "fragmented";
    if (size > this.#buffer.length) return this.#grow(Math.min(this.#limit, Math.max(FIRST_CAPACITY, 2 * size)));
    return undefined;
  }

  #grow(capacity: number): BodyFault | undefined {
    const more = capacity - this.#buffer.length;
    if (held + more > MOST_HELD) return "busy";
    held += more;
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.#buffer.copy(larger, 0, 0, this.#size);
    this.#buffer = larger;
    return undefined;
  }
}
