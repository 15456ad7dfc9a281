/** Requests that never end: each occupies a connection and nothing else. */
import { requestBytes } from "../request";
import type { Attack } from "./attack";
import type { Portal } from "./portal";

/** Connections that the server allows, and that the attacker makes. */
const MAX_CONNECTIONS = 1000;

const limited = { anonymous: true, halves: true, connections: MAX_CONNECTIONS, env: { MAX_CONNECTIONS: String(MAX_CONNECTIONS) } };

/** A request without its last bytes. */
function half({ origin }: Portal, path: string, missing: number): string {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return requestBytes({ url: `${origin}${path}`, method: "POST", headers, body: "email=a%40example.com&password=x" }).slice(0, -missing);
}

const PATHS = ["/login", "/token"];

export const HALF_SENT: readonly Attack[] = [
  { ...limited, name: "half-sent: nothing at all", loops: () => [[""]] },
  { ...limited, name: "half-sent: headers", loops: (portal) => PATHS.map((path) => [half(portal, path, 40)]) },
  { ...limited, name: "half-sent: bodies", loops: (portal) => PATHS.map((path) => [half(portal, path, 10)]) },
];
