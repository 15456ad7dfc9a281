import type { IncomingMessage, ServerResponse } from "node:http";
import type { DialectTarget } from "#app/http/dialects";
import type { WrittenAnswer } from "#app/http/protocol-answer";
import { answerBodyFault, answerMisdirected, answerNoEndpoint, answerOverload, answerProtocol } from "#app/http/protocol-exchange";
import { forwardedCall, PROTOCOL_BODY_LIMIT, type ReceivedRequest } from "#app/http/protocol-request";
import { logger } from "#app/platform/logger";
import type { Workload } from "./load-limit";
import type { RefusalPace } from "./refusal-pace";
import { discardRest, readBody } from "./request-body";

/** What a request is answered with, and what bounds that. */
interface Serving {
  readonly workload: Workload;
  readonly refusals: RefusalPace;
}

/** Answers a request at one of the protocol's paths, once its body is here: those who send slowly are no work until then. */
export function serveProtocol(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: DialectTarget,
  { requestId, ip }: { readonly requestId: string; readonly ip: string },
  serving: Serving,
): void {
  readBody(incoming, PROTOCOL_BODY_LIMIT, (body) => {
    if (body === "busy" || body === "fragmented") {
      // Nothing more is read from the connection of a fragmented body: each piece costs what it costs to parse.
      if (body === "fragmented") outgoing.shouldKeepAlive = false;
      send(outgoing, answerBodyFault(body, requestId));
      if (body === "busy") discardRest(incoming);
      return;
    }
    const { method = "", url = "/", headers } = incoming;
    const { authorization = null, accept = null, "content-type": contentType = null, "user-agent": userAgent = "" } = headers;
    const { dpop } = headers;
    const { origin = null, "access-control-request-method": requestedMethod = null } = headers;
    const forwarded = target.endpoint === "verify" ? forwardedCall((name) => textOf(headers[name])) : null;
    const received = {
      method,
      url,
      contentType,
      authorization,
      // Several headers are joined by Node.
      dpop: dpop === undefined ? null : String(dpop),
      accept,
      userAgent,
      origin,
      requestedMethod,
      body,
      requestId,
      ip,
      forwarded,
    };
    void answerWhole(received, target, serving, (answer) => {
      send(outgoing, answer);
      if (body === "too_large") discardRest(incoming);
    });
  });
}

function textOf(header: string | string[] | undefined): string | null {
  return typeof header === "string" ? header : null;
}

/** @param write must not throw: a refusal may be held back, and nothing catches a fault then. */
async function answerWhole(
  received: ReceivedRequest,
  target: DialectTarget,
  { workload, refusals }: Serving,
  write: (answer: WrittenAnswer) => void,
): Promise<void> {
  const { ip, body } = received;
  workload.begin();
  const answer = await answerProtocol(received, target);
  workload.end();
  refusals.send({ status: answer.status, ip, bytes: body === "too_large" ? 0 : body.length }, () => write(answer));
}

/** Answers a request where only the protocol answers, at a path that it does not have. */
export function serveNoEndpoint(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void {
  send(outgoing, answerNoEndpoint(requestId));
  discardRest(incoming);
}

/** Answers a request for another host. */
export function serveMisdirected(outgoing: ServerResponse, requestId: string, description: string): void {
  send(outgoing, answerMisdirected(requestId, description));
}

/**
 * Answers 503 in the shape of every protocol error, without waiting for the body.
 *
 * @param seconds a whole number, in Retry-After.
 * @returns whether the rest of the request is short, so that its connection goes on.
 */
export function refuse(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string, seconds: number): boolean {
  send(outgoing, answerOverload(seconds, requestId));
  const short = hasShortBody(incoming.rawHeaders);
  if (!short) discardRest(incoming);
  return short;
}

/**
 * Header and body leave in one write. An answer that Node refuses to write ends its connection: left alone the error would end the process,
 * and with it everybody's requests.
 */
function send(outgoing: ServerResponse, { status, requestId, headers, body }: WrittenAnswer): void {
  const text = body ?? "";
  try {
    outgoing.writeHead(status, ["X-Request-Id", requestId, "Content-Length", String(Buffer.byteLength(text)), ...headers]).end(text);
  } catch (error) {
    logger().error({ err: error, requestId }, "an answer could not be written");
    outgoing.destroy();
  }
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
