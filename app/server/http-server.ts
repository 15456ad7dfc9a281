import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import { Connections, type ConnectionsOptions } from "./connections";

/** Milliseconds. A client that sends slower than this is cut off, so that idle sockets cannot use the server up. */
const TIMEOUTS = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 61_000,
  connectionsCheckingInterval: 2_000,
};
const MAX_HEADER_BYTES = 16 * 1024;
/**
 * Connections that may wait to be accepted, as far as the system allows (`net.core.somaxconn`). Beyond it the system drops a client's first
 * packet, and the client tries again a second later.
 */
const BACKLOG = 4096;
/** Milliseconds in which no byte comes or goes after which a connection is closed, whatever is under way. */
const STALL_MS = 60_000;
/** Milliseconds that a client gets to read why its connection is closed: closing at once could take the answer back. */
const LINGER_MS = 500;
/** Milliseconds after a stop began in which a request may still come on a quiet connection: it may be under way already. */
const LAST_REQUESTS_MS = 300;

/** What a socket gets whose bytes are no HTTP request, by the parser's error code. */
const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Content Too Large",
};

export interface RunningHttpServer {
  readonly port: number;
  /** Open connections. */
  connections(): number;
  /** Stops accepting, lets what is in flight finish within `graceMs`, then cuts off what is left. */
  stop(graceMs: number): Promise<"drained" | "cut off">;
}

/**
 * Listens over HTTP, or HTTPS when there are credentials.
 *
 * @throws the system's error when the address is taken or not ours.
 */
export async function startHttpServer(options: {
  readonly listener: RequestListener;
  readonly tls: SecureContextOptions | undefined;
  readonly host: string;
  readonly port: number;
  readonly connections: ConnectionsOptions;
}): Promise<RunningHttpServer> {
  const settings = { ...TIMEOUTS, maxHeaderSize: MAX_HEADER_BYTES };
  let draining = false;
  const connections = new Connections(options.connections);
  const listener: RequestListener = (incoming, outgoing) => {
    connections.asked(incoming, outgoing);
    if (draining) outgoing.shouldKeepAlive = false;
    options.listener(incoming, outgoing);
  };
  const secure = options.tls && createSecureServer({ ...settings, ...options.tls }, listener);
  const server: Server = secure ?? createServer(settings, listener);
  server.timeout = STALL_MS;
  server.on("connection", (socket: Socket) => connections.add(socket));
  secure?.on("secureConnection", (socket: Socket) => connections.secure(socket));
  server.on("clientError", refuseBytes);
  server.on("connect", refuseTunnel);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: options.port, host: options.host, backlog: BACKLOG }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === "object" && address ? address.port : options.port,
    connections: () => connections.open,
    async stop(graceMs) {
      draining = true;
      connections.endWithAnswers();
      return await drain(server, graceMs, connections);
    },
  };
}

/** The server has let go of this socket, its error handler included: one that breaks now would end the process. */
function refuseTunnel(_incoming: IncomingMessage, socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  closeWith(socket, "501 Not Implemented");
}

function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  closeWith(socket, UNREADABLE[error.code ?? ""] ?? "400 Bad Request");
}

/** Answers and lets go of the connection, whether or not the client reads the answer, or goes on sending. */
function closeWith(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(linger));
}

async function drain(server: Server, graceMs: number, connections: Connections): Promise<"drained" | "cut off"> {
  let outcome: "drained" | "cut off" = "drained";
  // Kept-alive connections count as open until they are closed, also those that fall idle only now.
  const closeQuiet = () => {
    server.closeIdleConnections();
    connections.closeSilent();
  };
  let idle: NodeJS.Timeout | undefined;
  const quiet = setTimeout(() => {
    closeQuiet();
    idle = setInterval(closeQuiet, 50);
  }, LAST_REQUESTS_MS);
  const limit = setTimeout(() => {
    outcome = "cut off";
    server.closeAllConnections();
  }, graceMs);
  await new Promise<void>((resolve) => {
    // Not the HTTP server's own `close`, which closes quiet connections at once, with requests that are on their way.
    NetServer.prototype.close.call(server, () => resolve());
  });
  clearTimeout(quiet);
  clearInterval(idle);
  clearTimeout(limit);
  // Its timers.
  server.close();
  return outcome;
}
