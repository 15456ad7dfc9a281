/**
 * What the process could not answer in time is refused before any work is done on it, so that the work goes to what it
 * can answer: see `docs/decisions/0010-overload.md`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { counter, gauge } from "#app/platform/metrics";
import { createTurnLimit, LoadLimit, type Workload } from "./load-limit";
import { PageAdmission } from "./page-admission";
import { refuse } from "./protocol";

/** Milliseconds between two measurements of the rate. */
const MEASURE_EVERY = 100;
/** Refusals between two measurements that are sent at once and whose connections are read on: together they cost a few per cent of the processor. */
const UNHELD = 100;
/** For each refusal of those who come again too early, so many requests are answered: the wait grows until that holds. */
const ANSWERS_A_REFUSAL = 8;
const LONGEST_SECONDS = 4;

const shed = counter("latchkey_shed_total", "Protocol requests refused unread, as more came than can be answered in time.");

export interface Admission {
  /** For everything that Remix answers. */
  readonly pages: PageAdmission;
  /** Counts the admitted requests: `begin` and `end` of each. */
  readonly workload: Workload;
  /** Whether one more can be answered in time, of those that are refused on a page. */
  hasRoom(): boolean;
  /** Whether to answer this protocol request. If not, it has been refused. */
  admit(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): boolean;
}

/**
 * Admits protocol requests while they can be answered in time.
 *
 * @param behindProxy whether a connection with `X-Forwarded-For` is a proxy's: it is never held, as the next request on it
 *   is another client's, who has not come too early. Requests through a proxy wait for their own refusal instead.
 * @example if (!admission.admit(incoming, outgoing, requestId)) return;
 */
export function createAdmission(behindProxy: boolean): Admission {
  const load = new LoadLimit(performance.now());
  const pages = new PageAdmission(() => load.isActive);
  const isTurnLong = createTurnLimit();
  const held = new HeldConnections();
  let unheld = 0;
  let late = 0;
  let waitSeconds = 1;
  let utilisation = performance.eventLoopUtilization();

  gauge("latchkey_requests_under_way", "Protocol requests that were read and are not answered yet.", () => load.underWay);
  gauge("latchkey_requests_under_way_limit", "How many may be under way before more are refused.", () => load.limit);
  gauge("latchkey_connections_held", "Connections that are not read, as their clients were told to come later.", () => held.size);
  gauge("latchkey_refusals_waiting", "Requests through a proxy that are refused, and not told so yet.", () => late);

  setInterval(() => {
    const now = performance.now();
    const before = utilisation;
    utilisation = performance.eventLoopUtilization();
    const used = performance.eventLoopUtilization(utilisation, before);
    pages.measure(used.active, used.utilization, load.ended);
    held.release(load.measure(now, used.utilization), now);
    unheld = 0;
    const refusals = Math.max(1, (load.rate ?? Number.POSITIVE_INFINITY) / ANSWERS_A_REFUSAL);
    waitSeconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil((held.size + late) / refusals)));
  }, MEASURE_EVERY).unref();

  function isTooMuch(): boolean {
    if (load.isReached()) return true;
    if (!isTurnLong()) return false;
    load.reach();
    return true;
  }

  function shedOne(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, early: boolean): void {
    shed.count();
    unheld += 1;
    const shared = behindProxy && incoming.headers["x-forwarded-for"] !== undefined;
    if (shared && unheld > UNHELD) refuseLater(incoming, outgoing, requestId);
    else {
      const stays = refuse(incoming, outgoing, requestId, waitSeconds);
      if (stays && !shared && (early || unheld > UNHELD)) held.hold(incoming, waitSeconds * 1000);
    }
  }

  function refuseLater(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void {
    late += 1;
    setTimeout(() => {
      late -= 1;
      if (!outgoing.destroyed) refuse(incoming, outgoing, requestId, waitSeconds);
    }, waitSeconds * 1000);
  }

  return {
    pages,
    workload: load,
    hasRoom: () => !isTooMuch(),
    admit(incoming, outgoing, requestId) {
      const early = held.isEarly(incoming.socket);
      const admitted = !early && !isTooMuch();
      if (!admitted) shedOne(incoming, outgoing, requestId, early);
      return admitted;
    },
  };
}

/**
 * Connections that are not read until the time has passed that their client was told to wait. What it sends meanwhile
 * stays with the kernel and costs nothing; read and refused, it would cost a good part of what an answer costs.
 */
class HeldConnections {
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
