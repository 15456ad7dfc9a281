/** Bytes on a socket, for what no HTTP client would send. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type CurlAnswer, parseAnswer } from "./curl";

/** Opens a connection to a server on this machine, from 127.0.0.1 or another address of it. */
export async function openSocket(port: number, localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** Everything the other end sends until it closes the connection. */
export async function readToEnd(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  // Not `once`: a connection that the other end cuts off has been closed all the same.
  if (!socket.closed) await new Promise((resolve) => void socket.once("close", resolve));
  return text;
}

/**
 * Sends bytes as they are and reads the answer. The request must ask for, or bring about, the connection's end.
 *
 * @example await exchange(port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
 */
export async function exchange(port: number, bytes: string, localAddress?: string): Promise<CurlAnswer> {
  const socket = await openSocket(port, localAddress);
  const answer = readToEnd(socket);
  socket.write(bytes, "latin1");
  return parseAnswer(await answer);
}

/** A GET that asks for the connection's end, as text. */
export function getRequest(target: string, headers: readonly string[] = [], host = "localhost"): string {
  return [`GET ${target} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers, "", ""].join("\r\n");
}

/** A POST of a form, as text. */
export function formRequest(target: string, body: string, headers: readonly string[] = []): string {
  const head = [
    `POST ${target} HTTP/1.1`,
    "Host: localhost",
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${body.length}`,
  ];
  return [...head, "Connection: close", ...headers, "", body].join("\r\n");
}
