import type { IncomingMessage, ServerResponse } from "node:http";
import { shownHost } from "#app/http/request-checks";
import { logger } from "#app/platform/logger";
import { serveMisdirected } from "./protocol";
import { sendRefusal } from "./refusal";
import { discardRest } from "./request-body";

/** Milliseconds between two lines in the log: whoever sends wrong hosts does so often. */
const LOG_EVERY = 60_000;

interface Misdirected {
  /** As it was asked for. */
  readonly host: string | undefined;
  /** Whether the client expects JSON. */
  readonly isProtocol: boolean;
}

/**
 * Answers 421 to requests for another host than the portal's (RFC 9110 §15.5.20), and says in the answer and in the log which was asked for: most
 * often it is a proxy that does not pass the Host header on.
 */
export function createHostRefusal(
  expected: string | undefined,
  basePath: string,
): (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, request: Misdirected) => void {
  let lastLogged = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return (incoming, outgoing, requestId, { host, isProtocol }) => {
    const asked = shownHost(host);
    unlogged += 1;
    if (performance.now() - lastLogged > LOG_EVERY) {
      logger().warn(
        { asked, expected, refused: unlogged, requestId },
        "refused a request for another host than PUBLIC_URL's; a proxy in front must pass the Host header on",
      );
      lastLogged = performance.now();
      unlogged = 0;
    }
    const text = `The request was for the host ${asked}. This portal is ${expected}.`;
    if (isProtocol) serveMisdirected(outgoing, requestId, text);
    else sendRefusal(outgoing, requestId, { status: 421, title: "Another host was asked for", text }, basePath);
    discardRest(incoming);
  };
}
