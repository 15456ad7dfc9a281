import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { PortalPorts, RunningProxy } from "./proxied-portals";

interface Upstream {
  readonly port: number;
  readonly target: string;
}

/** RFC 8414 §3.1 puts the well-known part in front of an issuer's path: such a request is forwarded as it came. */
const METADATA = /^\/\.well-known\/[a-z-]+\/(kept|stripped)(?=\/|$)/;
const BELOW = /^\/(kept|stripped)(?=\/)/;

/** Where nginx forwards to with the lines of `docs/operating`; undefined: it answers itself. */
function upstreamOf(target: string, portals: PortalPorts): Upstream | undefined {
  const [, named] = METADATA.exec(target) ?? [];
  if (named === "kept" || named === "stripped") return { port: portals[named], target };
  const [base = "", forwarding] = BELOW.exec(target) ?? [];
  if (forwarding === "kept") return { port: portals.kept, target };
  if (forwarding === "stripped") return { port: portals.stripped, target: target.slice(base.length) };
  return undefined;
}

/** Starts a proxy in front of two portals that forwards as nginx does, for machines without nginx. */
export async function startPathProxy(port: number, portals: PortalPorts): Promise<RunningProxy> {
  const server = createServer((incoming, outgoing) => {
    const target = incoming.url ?? "/";
    const upstream = upstreamOf(target, portals);
    if (upstream) forward(incoming, outgoing, upstream);
    else if (/^\/(kept|stripped)$/.test(target)) outgoing.writeHead(301, { Location: `${target}/` }).end();
    else outgoing.writeHead(404).end();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, { port, target }: Upstream): void {
  const { method, headers, socket } = incoming;
  const sources = [headers["x-forwarded-for"], socket.remoteAddress].flat().filter((source) => source !== undefined);
  const asked = request({
    host: "127.0.0.1",
    port,
    path: target,
    ...(method === undefined ? {} : { method }),
    headers: { ...headers, "x-forwarded-for": sources.join(", ") },
  });
  asked.once("error", () => outgoing.destroy());
  asked.once("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(asked);
}
