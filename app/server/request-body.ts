import type { IncomingMessage } from "node:http";

/**
 * Reads a request's body, up to `limit` bytes. Nothing is called when the client leaves before its end.
 *
 * @param done gets the bytes, or undefined when there are more than `limit`; the rest is then still unread.
 */
export function readBody(incoming: IncomingMessage, limit: number, done: (bytes: Buffer | undefined) => void): void {
  const declared = incoming.headers["content-length"];
  if (declared !== undefined && Number(declared) > limit) {
    done(undefined);
    return;
  }
  if (declared === "0" || (declared === undefined && incoming.headers["transfer-encoding"] === undefined)) {
    incoming.resume();
    done(EMPTY);
    return;
  }
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      incoming.off("data", take).off("end", finish).pause();
      done(undefined);
    } else if (first === undefined) first = chunk;
    else if (more === undefined) more = [first, chunk];
    else more.push(chunk);
  };
  const finish = () => done(more === undefined ? (first ?? EMPTY) : Buffer.concat(more));
  incoming.on("data", take).on("end", finish);
}

const EMPTY = Buffer.alloc(0);

/** What is taken in after a refusal, so that the client gets to read it: closing at once would reset the connection. */
const MAX_DISCARDED = 1024 * 1024;
const DISCARD_MS = 500;

/** Discards what is left of a body that was refused, for a moment; a client that still sends then is cut off. */
export function discardRest(incoming: IncomingMessage): void {
  if (incoming.readableEnded || incoming.destroyed) return;
  let size = 0;
  const cutOff = () => incoming.socket.destroy();
  const timer = setTimeout(cutOff, DISCARD_MS);
  incoming.once("close", () => clearTimeout(timer));
  incoming.once("end", () => clearTimeout(timer));
  incoming.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_DISCARDED) cutOff();
  });
}
