import type { Server } from "node:net";
import { counter, gauge } from "#app/platform/metrics";

const dropped = counter("latchkey_connections_dropped_total", "Connections closed at once, as there were MAX_CONNECTIONS already.");

/** Holds a server to so many connections at a time, and tells how many there are. */
export function boundConnections(server: Server, max: number): void {
  let open = 0;
  server.maxConnections = max;
  server.on("drop", () => dropped.count());
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  gauge("latchkey_connections", "Open connections of the main port.", () => open);
}
