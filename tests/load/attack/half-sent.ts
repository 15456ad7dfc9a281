/** Requests that never end, or end late: each occupies a connection, and memory where it can. */
import { requestBytes } from "../request";
import type { Attack } from "./attack";
import type { Portal } from "./portal";

/** Connections that the server allows, and that the attacker makes. */
const MAX_CONNECTIONS = 1000;
const FORM = "application/x-www-form-urlencoded";

const limited = { anonymous: true, halves: true, connections: MAX_CONNECTIONS, env: { MAX_CONNECTIONS: String(MAX_CONNECTIONS) } };

/** A request without its last bytes. */
function half({ origin }: Portal, path: string, missing: number): string {
  const headers = { "content-type": FORM };
  return requestBytes({ url: `${origin}${path}`, method: "POST", headers, body: "email=a%40example.com&password=x" }).slice(0, -missing);
}

/** A request whose body comes in chunks of one byte, without its end. It asks for far more memory than it has bytes. */
function inChunks({ origin }: Portal, path: string): string {
  const head = [`POST ${path} HTTP/1.1`, `host: ${new URL(origin).host}`, `content-type: ${FORM}`, "transfer-encoding: chunked"];
  return `${head.join("\r\n")}\r\n\r\n${"1\r\na\r\n".repeat(16_000)}`;
}

const PATHS = ["/login", "/token"];

export const HALF_SENT: readonly Attack[] = [
  { ...limited, name: "half-sent: nothing at all", loops: () => [[""]] },
  { ...limited, name: "half-sent: headers", loops: (portal) => PATHS.map((path) => [half(portal, path, 40)]) },
  { ...limited, name: "half-sent: bodies", loops: (portal) => PATHS.map((path) => [half(portal, path, 10)]) },
  { ...limited, name: "half-sent: bodies in one-byte chunks", loops: (portal) => PATHS.map((path) => [inChunks(portal, path)]) },
  {
    name: "whole bodies in one-byte chunks",
    anonymous: true,
    loops: (portal) => PATHS.map((path) => [`${inChunks(portal, path)}0\r\n\r\n`]),
  },
];
