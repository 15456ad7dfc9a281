// What every peer does once it can answer: listens on 127.0.0.1:$PORT (any free port without it) and says where.
import http from "node:http";

/** @param {http.RequestListener} handler */
export function listen(handler) {
  const server = http.createServer(handler);
  server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`listening ${server.address().port}`));
  process.on("SIGTERM", () => process.exit(0));
}

/** The one client of the benchmark. */
export const client = {
  id: process.env.CLIENT_ID ?? "benchmark",
  secret: process.env.CLIENT_SECRET ?? "benchmark-secret-of-sufficient-length-0123456789",
};

/** Seconds that a token lives. */
export const TOKEN_LIFETIME = 3600;
