import type { IncomingMessage } from "node:http";
import { type BodyFault, UnfinishedBody } from "#app/http/unfinished-body";

const EMPTY = Buffer.alloc(0);
/** What is taken in after a refusal, so that the client gets to read it: closing at once would reset the connection. */
const MAX_DISCARDED = 1024 * 1024;
const MAX_PIECES_DISCARDED = 1024;
const DISCARD_MS = 500;

const drop = () => undefined;

/** The event of a socket that a body on it was given up as it comes in too small pieces. */
export const FRAGMENTED = "latchkey:fragmented";

/**
 * Reads a request's body, up to `limit` bytes. Nothing is called when the client leaves before its end.
 *
 * @param done gets the bytes, or why they were not taken. The rest is then unread, and for the caller to discard once it has answered; of a
 * fragmented body it is let go, and the connection is for the caller to close.
 */
export function readBody(incoming: IncomingMessage, limit: number, done: (body: Buffer | BodyFault) => void): void {
  const declared = incoming.headers["content-length"];
  const length = declared === undefined ? undefined : Number(declared);
  if (length !== undefined && length > limit) {
    done("too_large");
    return;
  }
  if (length === 0 || (length === undefined && incoming.headers["transfer-encoding"] === undefined)) {
    incoming.resume();
    done(EMPTY);
    return;
  }
  let whole: Buffer | undefined;
  let unfinished: UnfinishedBody | undefined;
  const take = (piece: Buffer) => {
    // The usual body comes in one piece, and costs nothing more.
    if (piece.length === length) whole = piece;
    else {
      unfinished ??= begin(incoming, limit);
      const fault = unfinished.add(piece);
      if (fault !== undefined) giveUp(fault);
    }
  };
  const finish = () => done(whole ?? unfinished?.finish() ?? EMPTY);
  const giveUp = (fault: BodyFault) => {
    incoming.off("data", take).off("end", finish);
    // The pieces that the parser has already are dropped as they come: to keep them and go through them again costs several times as much.
    if (fault === "fragmented") incoming.on("data", drop);
    else incoming.pause();
    done(fault);
    if (fault === "fragmented") incoming.socket.emit(FRAGMENTED);
  };
  incoming.on("data", take).on("end", finish);
}

function begin(incoming: IncomingMessage, limit: number): UnfinishedBody {
  const unfinished = new UnfinishedBody(limit);
  incoming.once("close", () => unfinished.release());
  return unfinished;
}

/** Discards what is left of a body that was refused, for a moment; a client that still sends then is cut off. Call it once the answer was written. */
export function discardRest(incoming: IncomingMessage): void {
  if (incoming.readableEnded || incoming.destroyed || !announcesBody(incoming)) return;
  let size = 0;
  let pieces = 0;
  const cutOff = () => incoming.socket.destroy();
  const timer = setTimeout(cutOff, DISCARD_MS);
  incoming.once("close", () => clearTimeout(timer));
  incoming.once("end", () => clearTimeout(timer));
  incoming.on("data", (chunk: Buffer) => {
    size += chunk.length;
    pieces += 1;
    if (size > MAX_DISCARDED || pieces > MAX_PIECES_DISCARDED) cutOff();
  });
}

/** Whether a body follows the headers (RFC 9112 §6.3). */
function announcesBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
