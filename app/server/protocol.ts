import type { IncomingMessage, ServerResponse } from "node:http";
import type { DialectTarget } from "#app/http/dialects";
import { answerFragmented, answerMisdirected, answerNoEndpoint, answerProtocol } from "#app/http/protocol-exchange";
import { PROTOCOL_BODY_LIMIT } from "#app/http/protocol-request";
import type { WrittenAnswer } from "#app/http/protocol-response";
import { logger } from "#app/platform/logger";
import type { Workload } from "./load-limit";
import { refuse } from "./overload-answer";
import type { RefusalPace } from "./refusal-pace";
import { discardRest, readBody } from "./request-body";

/** Seconds until a request is worth another try whose body there was no room for. */
const RETRY_AFTER = 2;

/** Answers a request at one of the protocol's paths, once its body is here: those who send slowly are no work until then. */
export function serveProtocol(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: DialectTarget,
  facts: { readonly requestId: string; readonly ip: string },
  { workload, refusals }: { readonly workload: Workload; readonly refusals: RefusalPace },
): void {
  readBody(incoming, PROTOCOL_BODY_LIMIT, (received) => {
    const { method = "", url = "/", headers } = incoming;
    const { requestId, ip } = facts;
    if (received === "busy") {
      refuse(incoming, outgoing, requestId, RETRY_AFTER);
      return discardRest(incoming);
    }
    if (received === "fragmented") return serveFragmented(outgoing, requestId);
    const body = received === "too_large" ? undefined : received;
    workload.begin();
    answerProtocol({ method, url, headers, body, requestId, ip }, target)
      .then(
        (answer) => {
          workload.end();
          refusals.send({ status: answer.status, ip, bytes: body?.length ?? 0 }, () => {
            send(outgoing, answer);
            if (body === undefined) discardRest(incoming);
          });
        },
        (error: unknown) => {
          workload.end();
          throw error;
        },
      )
      .catch((error: unknown) => {
        // Left alone it would end the process, and with it everybody's requests.
        logger().error({ err: error, requestId }, "an answer could not be written");
        outgoing.destroy();
      });
  });
}

/** Answers a request that came in too many pieces. Nothing more is read from its connection: each piece costs what it costs to parse. */
function serveFragmented(outgoing: ServerResponse, requestId: string): void {
  outgoing.shouldKeepAlive = false;
  send(outgoing, answerFragmented(requestId));
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

/** Header and body leave in one write. */
function send(outgoing: ServerResponse, { status, headers, body }: WrittenAnswer): void {
  const text = body ?? "";
  outgoing.writeHead(status, [...headers, "Content-Length", String(Buffer.byteLength(text))]);
  outgoing.end(text);
}
