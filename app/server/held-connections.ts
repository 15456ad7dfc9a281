import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * Connections that are not read until the time has passed that their client was told to wait. What it sends meanwhile
 * stays with the kernel and costs nothing; read and refused, it would cost a good part of what an answer costs.
 */
export class HeldConnections {
  /** Until when, by `performance.now()`; the longest held first. */
  readonly #until = new Map<Socket, number>();
  /** Those that are read again in this turn of the event loop. */
  readonly #early = new Set<Socket>();

  get size(): number {
    return this.#until.size;
  }

  /** Stops reading a request's connection for `milliseconds`. */
  hold(incoming: IncomingMessage, milliseconds: number): void {
    const { socket } = incoming;
    // Not before: once a request is answered, what is left of it is read to its end, and that would undo this.
    incoming.once("close", () => {
      if (socket.destroyed) return;
      this.#until.set(socket, performance.now() + milliseconds);
      socket.pause();
    });
  }

  /** Whether what comes from here now was sent before its time. */
  isEarly(socket: Socket): boolean {
    return this.#early.size > 0 && this.#early.has(socket);
  }

  /**
   * Reads again the first `room`, due or not, and all whose time has come. What those beyond `room` have sent already is early.
   */
  release(room: number, now: number): void {
    let left = room;
    for (const [socket, until] of this.#until) {
      if (left <= 0 && until > now) break;
      if (left <= 0) this.#early.add(socket);
      left -= 1;
      this.#until.delete(socket);
      socket.resume();
    }
    // The turn that begins now reads what is there.
    if (this.#early.size > 0) setImmediate(() => this.#early.clear());
  }
}
