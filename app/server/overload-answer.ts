import type { IncomingMessage, ServerResponse } from "node:http";
import { unavailableAnswer } from "#app/http/protocol-fault";
import { PROTOCOL_BODY_LIMIT } from "#app/http/protocol-request";
import { writtenAnswer } from "#app/http/protocol-response";
import { discardRest } from "./request-body";

const DESCRIPTION = "More requests come than can be answered. Try again after the seconds in Retry-After.";

/** One object for each wait: what is written before the body is made once for each of them. */
const headersBySeconds: Readonly<Record<string, string>>[] = [];

/**
 * Answers 503 in the shape of every protocol error, without waiting for the body.
 *
 * @param seconds a whole number, in Retry-After.
 * @returns whether the rest of the request is short, so that its connection goes on.
 */
export function refuse(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, seconds: number): boolean {
  headersBySeconds[seconds] ??= { "Retry-After": String(seconds) };
  const answer = unavailableAnswer(DESCRIPTION, requestId, headersBySeconds[seconds]);
  const { status, headers, body } = writtenAnswer(answer, requestId);
  const text = body ?? "";
  outgoing.writeHead(status, [...headers, "Content-Length", String(Buffer.byteLength(text))]).end(text);
  const short = hasShortBody(incoming.rawHeaders);
  if (!short) discardRest(incoming);
  return short;
}

/** Whether the body is no longer than an honest one. Reads names by their length first: that costs less than parsing all headers. */
function hasShortBody(rawHeaders: readonly string[]): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length === 14 && name.toLowerCase() === "content-length") return Number(rawHeaders[index + 1]) <= PROTOCOL_BODY_LIMIT;
    if (name.length === 17 && name.toLowerCase() === "transfer-encoding") return false;
  }
  return true;
}
