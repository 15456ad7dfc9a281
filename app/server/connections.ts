/**
 * The connections of a port, and which of them give way when there is no room for another: see
 * `docs/decisions/0021-admission-of-pages-and-connections.md`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { counter } from "#app/platform/metrics";
import { sourceKey } from "#app/platform/rate-limit";
import { FRAGMENTED } from "./request-body";
import { SourceWindows } from "./source-windows";

/** Of all connections, the share that one source may hold: the rest is for everybody else. */
const SHARE_OF_A_SOURCE = 0.9;
/** When there is no room, this share of all connections is freed at once, as finding them takes a pass over all. */
const SHARE_FREED = 1 / 64;
/**
 * Fragmented bodies that one source may send in a minute; no honest client sends one. Node's parser takes 13 ms for the first 64 kB of one, before
 * anybody can stop it. After one more, the source's connections without a whole request are closed, and new ones are admitted slowly.
 */
const FRAGMENTED_BODIES = 1;
/** New connections a second of such a source: others may be behind the same address, and are to get in. */
const SLOWLY_ADMITTED = 2;
/**
 * Requests of one connection that may wait for their answers. RFC 9112 §9.3.2 lets a client send the next before it has the answer
 * to the last, and no client of today does: without a limit, one connection counts for hundreds.
 */
const UNANSWERED = 4;

const dropped = counter(
  "latchkey_connections_dropped_total",
  "Connections closed at once, as all of MAX_CONNECTIONS, or of one source's share, had a request under way.",
);
const shutOut = counter(
  "latchkey_connections_shut_out_total",
  "Connections closed as their source has sent too many bodies in small pieces.",
);
const evicted = counter(
  "latchkey_connections_evicted_total",
  "Connections without a whole request under way that were closed to make room for others.",
);
const overrun = counter("latchkey_connections_overrun_total", "Connections closed as too many requests on them waited for their answers.");

/** A request whose headers have come, and its answer. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

interface Connection {
  /** The bare TCP connection, below TLS. */
  readonly socket: Socket;
  readonly source: string;
  /** The last request, and those before it that were unanswered when it came, in the order in which they came. */
  readonly requests: Exchange[];
}

export interface ConnectionsOptions {
  /** Connections at a time. */
  readonly max: number;
  /** Whether a source may hold them all, as the peers are proxies. */
  readonly sharedPeers: boolean;
}

export class Connections {
  readonly #max: number;
  readonly #maxOfSource: number;
  readonly #sharedPeers: boolean;
  readonly #fragmented = new SourceWindows(FRAGMENTED_BODIES, 60_000);
  readonly #slowlyAdmitted = new SourceWindows(SLOWLY_ADMITTED, 1000);
  #open = 0;
  /** Those of each source, the one whose last request is longest ago first. */
  readonly #bySource = new Map<string, Set<Connection>>();
  readonly #bySocket = new WeakMap<Socket, Connection>();
  /** By the other end's address and port: Node does not tell which TCP connection a TLS connection is on. */
  readonly #byPeer = new Map<string, Connection>();

  constructor({ max, sharedPeers }: ConnectionsOptions) {
    this.#max = max;
    this.#sharedPeers = sharedPeers;
    this.#maxOfSource = sharedPeers ? max : Math.floor(max * SHARE_OF_A_SOURCE);
  }

  get open(): number {
    return this.#open;
  }

  /** Takes in a new connection, in place of others if need be; closes it when all others are at work. */
  add(socket: Socket): void {
    const source = sourceKey(socket.remoteAddress ?? "");
    if (this.#fragmented.isBeyond(source) && this.#slowlyAdmitted.count(source)) {
      shutOut.count();
      socket.destroy();
      return;
    }
    if (!this.#hasRoom(source)) {
      dropped.count();
      socket.destroy();
      return;
    }
    const connection: Connection = { socket, source, requests: [] };
    const peer = peerOf(socket);
    const own = this.#bySource.get(source) ?? new Set();
    this.#bySource.set(source, own.add(connection));
    this.#watch(socket, connection);
    this.#byPeer.set(peer, connection);
    this.#open += 1;
    socket.once("close", () => {
      if (this.#byPeer.get(peer) === connection) this.#byPeer.delete(peer);
      this.#forget(connection);
    });
  }

  /** Notes the TLS connection that a handshake made of a connection. */
  secure(socket: Socket): void {
    const connection = this.#byPeer.get(peerOf(socket));
    if (connection) this.#watch(socket, connection);
  }

  /** Notes a request whose headers have come; closes a connection that has sent too many of them. */
  asked(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const connection = this.#bySocket.get(incoming.socket);
    if (connection === undefined) return;
    const own = this.#bySource.get(connection.source);
    // One that has given way already asks nothing more.
    if (!own?.delete(connection)) return;
    own.add(connection);
    const { requests } = connection;
    // Answers leave in the order of the requests (RFC 9112 §9.3.2).
    while (requests[0]?.outgoing.writableFinished) requests.shift();
    if (requests.push({ incoming, outgoing }) <= UNANSWERED || incoming.socket.destroyed) return;
    overrun.count();
    incoming.socket.destroy();
  }

  /** Has the connections of requests under way end with their answers, so that no next request comes to one that is closed. */
  endWithAnswers(): void {
    for (const own of this.#bySource.values())
      for (const { requests } of own) for (const { outgoing } of requests) if (!outgoing.headersSent) outgoing.shouldKeepAlive = false;
  }

  /** Closes those that have not asked for anything. Browsers open connections ahead of need; Node counts them as busy. */
  closeSilent(): void {
    for (const own of this.#bySource.values()) for (const { socket, requests } of own) if (requests.length === 0) socket.destroy();
  }

  /** Remembers the connection of a socket, bare or secure. */
  #watch(socket: Socket, connection: Connection): void {
    this.#bySocket.set(socket, connection);
    socket.on(FRAGMENTED, () => this.#countFragmented(connection.source));
  }

  /** Counts a fragmented body. Beyond the limit, closes the source's connections without a whole request: more such bodies may wait on them. */
  #countFragmented(source: string): void {
    // The peers are proxies then: others come through the same connections.
    if (this.#sharedPeers || !this.#fragmented.count(source)) return;
    for (const connection of yielding(this.#bySource.get(source) ?? [])) {
      shutOut.count();
      this.#close(connection);
    }
  }

  #hasRoom(source: string): boolean {
    const own = this.#bySource.get(source);
    if (own !== undefined && own.size >= this.#maxOfSource) this.#evict(yielding(own));
    else if (this.#open >= this.#max) this.#evict(this.#mostYielding());
    return (own?.size ?? 0) < this.#maxOfSource && this.#open < this.#max;
  }

  /** What the source that has most to yield can yield. */
  #mostYielding(): readonly Connection[] {
    let most: readonly Connection[] = [];
    for (const own of this.#bySource.values()) {
      const some = own.size > most.length ? yielding(own) : [];
      if (some.length > most.length) most = some;
    }
    return most;
  }

  #evict(connections: readonly Connection[]): void {
    for (const connection of connections.slice(0, Math.ceil(this.#max * SHARE_FREED))) {
      evicted.count();
      this.#close(connection);
    }
  }

  #close(connection: Connection): void {
    this.#forget(connection);
    connection.socket.destroy();
  }

  #forget(connection: Connection): void {
    const own = this.#bySource.get(connection.source);
    if (!own?.delete(connection)) return;
    this.#open -= 1;
    if (own.size === 0) this.#bySource.delete(connection.source);
  }
}

/**
 * The connections that no whole request is under way on, in the order in which they give way: those whose request has not come whole (or
 * whose handshake has not), those that have nothing to do, those that do not read their answer.
 */
function yielding(connections: Iterable<Connection>): readonly Connection[] {
  const incomplete: Connection[] = [];
  const idle: Connection[] = [];
  const unread: Connection[] = [];
  for (const connection of connections) {
    const last = connection.requests.at(-1);
    if (last?.outgoing.writableFinished || last?.outgoing.destroyed) idle.push(connection);
    else if (!last?.incoming.complete) incomplete.push(connection);
    else if (last.incoming.socket.writableLength > 0) unread.push(connection);
  }
  return [...incomplete, ...idle, ...unread];
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
