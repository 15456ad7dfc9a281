/**
 * The protocol's requests without the Fetch API's Request and Response between: the path that thousands a second take.
 * See `docs/decisions/0011-protocol-straight-from-the-socket.md`.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import type { Realm } from "#app/oauth/realm";
import { resolveRealm } from "#app/services/realms/resolve";
import type { DialectTarget } from "./dialects";
import { PROTOCOL_ENDPOINTS } from "./protocol-endpoints";
import { errorAnswer, faultAnswer } from "./protocol-fault";
import { bodyText } from "./protocol-request";
import { type WrittenAnswer, writtenAnswer } from "./protocol-response";

/** A request as the listener has it. */
export interface ReceivedRequest {
  readonly method: string;
  /** The target, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** undefined: larger than PROTOCOL_BODY_LIMIT. */
  readonly body: Buffer | undefined;
  readonly requestId: string;
  readonly ip: string;
}

/** What a request at one of the protocol's paths is answered. Never throws. */
export async function answerProtocol(received: ReceivedRequest, { endpoint, realmPath }: DialectTarget): Promise<WrittenAnswer> {
  const { requestId } = received;
  let answer: ProtocolAnswer;
  try {
    const resolved = resolveRealm(realmPath);
    const realm = resolved instanceof Promise ? await resolved : resolved;
    answer = realm ? await PROTOCOL_ENDPOINTS[endpoint](toProtocolRequest(received, realm)) : noRealm(requestId);
  } catch (error) {
    answer = faultAnswer(error, requestId);
  }
  return writtenAnswer(answer, requestId);
}

/** What a request is answered where only the protocol answers, at a path that it does not have. */
export function answerNoEndpoint(requestId: string): WrittenAnswer {
  return writtenAnswer(
    errorAnswer(
      404,
      "invalid_request",
      "There is no such endpoint. The path of each has one spelling: see /.well-known/oauth-authorization-server.",
      requestId,
    ),
    requestId,
  );
}

/** What a request is answered whose body came in too many pieces. */
export function answerFragmented(requestId: string): WrittenAnswer {
  return writtenAnswer(errorAnswer(400, "invalid_request", "The body came in too many small pieces.", requestId), requestId);
}

/** What a request for another host is answered. */
export function answerMisdirected(requestId: string, description: string): WrittenAnswer {
  return writtenAnswer(errorAnswer(421, "invalid_request", description, requestId), requestId);
}

function noRealm(requestId: string): ProtocolAnswer {
  return errorAnswer(404, "invalid_request", "There is no such realm.", requestId);
}

function toProtocolRequest({ method, url, headers, body, requestId, ip }: ReceivedRequest, realm: Realm): ProtocolRequest {
  const query = url.indexOf("?");
  const takesBody = method !== "GET" && method !== "HEAD";
  return {
    requestId,
    realmId: realm.id,
    method,
    contentType: headers["content-type"] ?? null,
    authorization: headers.authorization ?? null,
    accept: headers.accept ?? null,
    body: takesBody && body !== undefined ? bodyText(body) : "",
    bodyTooLarge: takesBody && body === undefined,
    query: query < 0 ? "" : url.slice(query + 1),
    ip,
    userAgent: headers["user-agent"] ?? "",
  };
}
