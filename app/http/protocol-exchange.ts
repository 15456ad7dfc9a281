/**
 * What answers a protocol request, whichever way it came: from the listener without the Fetch API's Request and Response between, the path
 * that thousands a second take, or from a Remix route. See `docs/decisions/0011-protocol-straight-from-the-socket.md`.
 */

import { KEY_SET_MAX_AGE } from "#app/oauth/key-calendar";
import { ENDPOINTS } from "#app/oauth/metadata";
import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { answerRegistration } from "#app/services/agents/registration-endpoint";
import { answerWso2Registration } from "#app/services/agents/wso2-registration";
import { issuerAt, resolveRealm } from "#app/services/realms/resolve";
import { type PublicDocument, protocol } from "#app/services/token-service";
import { isPlain, preflightAnswer, readable } from "./cors";
import { type DialectTarget, ownPathOf, type ProtocolEndpoint } from "./dialects";
import { errorAnswer, faultAnswer, unavailableAnswer, type WrittenAnswer, writtenAnswer } from "./protocol-answer";
import { type ReceivedRequest, toProtocolRequest } from "./protocol-request";
import type { BodyFault } from "./unfinished-body";

type Answering = (request: ProtocolRequest, target: DialectTarget) => ProtocolAnswer | Promise<ProtocolAnswer>;

/** Seconds; a grant type the admin switches shows here soon after. */
const METADATA_MAX_AGE = 60;

const metadata = document(({ realmId, issuer }, target) => protocol().metadata(realmId, issuer, addressesOf(target)), METADATA_MAX_AGE);

/** Where an issuer's endpoints are, as far as they are not the realm's canonical ones. */
function addressesOf(target: DialectTarget): ReadonlyMap<string, string> {
  return new Map(
    ENDPOINTS.flatMap(({ name }) => {
      const path = ownPathOf(target, name);
      return path === undefined ? [] : [[name, issuerAt(path)]];
    }),
  );
}

/**
 * What answers at each of the protocol's endpoints, for the listener and for Remix's resource routes: so an endpoint has one answer.
 * Each checks the method itself.
 */
const PROTOCOL_ENDPOINTS: Readonly<Record<ProtocolEndpoint, Answering>> = {
  // Pages: the listener hands their paths to Remix. This is what other realms answer, whose people have no pages to sign in at.
  authorize: async ({ requestId }) => noRealm(requestId),
  end_session: async ({ requestId }) => noRealm(requestId),
  token: (request) => protocol().token(request),
  device_authorization: (request) => protocol().deviceAuthorization(request),
  par: (request) => protocol().pushAuthorization(request),
  introspect: (request) => protocol().introspect(request),
  revoke: (request) => protocol().revoke(request),
  userinfo: (request) => protocol().userinfo(request),
  verify: (request) => protocol().verify(request),
  jwks: document((request) => protocol().keySet(request.realmId, request), KEY_SET_MAX_AGE),
  register: async (request, target) => await answerRegistration(request, await canonicalIssuer(target)),
  "register-wso2": async (request, target) => await answerWso2Registration(request, await canonicalIssuer(target)),
  "metadata-oauth": metadata,
  "metadata-openid": metadata,
  "metadata-resource": document(
    ({ realmId }, { resourcePath = "" }) => protocol().resourceMetadata(realmId, resourcePath),
    METADATA_MAX_AGE,
  ),
};

/**
 * A public document that is read with GET.
 *
 * @param read says whether the document is current, too: one that may be old is not kept; undefined: there is none.
 * @param maxAge seconds a client may keep it.
 */
function document(
  read: (request: ProtocolRequest, target: DialectTarget) => Promise<PublicDocument | undefined>,
  maxAge: number,
): Answering {
  return async (request, target) => {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") {
      return { status: 405, headers: { Allow: "GET, HEAD" }, body: { error: "invalid_request", error_description: "Use GET here." } };
    }
    const found = await read(request, target);
    if (found === undefined) return errorAnswer(404, "invalid_request", "There is no such document.", request.requestId);
    const { body, current } = found;
    const keep = current ? `public, max-age=${maxAge}` : "no-store";
    return { status: 200, headers: { "Cache-Control": keep }, body: { ...body } };
  };
}

/** The issuer below which a realm's pages and registrations lie, whichever path a request came by. */
async function canonicalIssuer({ realmPath, issuerPath }: DialectTarget): Promise<string> {
  return (await resolveRealm(realmPath))?.issuer ?? issuerAt(issuerPath);
}

/** Until a request is worth another try for which there was no room. */
export const RETRY_AFTER_SECONDS = 2;
const OVERLOAD = "More requests come than can be answered. Try again after the seconds in Retry-After.";

/** One object for each wait: what is written before the body is made once for each of them. */
const headersBySeconds: Readonly<Record<string, string>>[] = [];

/** What a request at one of the protocol's paths is answered. Never throws. */
export async function answerProtocol(received: ReceivedRequest, target: DialectTarget): Promise<WrittenAnswer> {
  const { requestId } = received;
  const arrivedAt = performance.now();
  try {
    const realm = await resolveRealm(target.realmPath);
    if (realm === undefined) return writtenAnswer(noRealm(requestId), requestId);
    const dpop = received.dpop === null ? null : { text: received.dpop, uri: addressOf(received.url) };
    const request = toProtocolRequest(received, realm.id, issuerAt(target.issuerPath), arrivedAt, dpop);
    const preflight = received.origin === null ? undefined : await preflightAnswer(target.endpoint, request, received);
    if (preflight !== undefined) return preflight;
    const answer = writtenAnswer(await PROTOCOL_ENDPOINTS[target.endpoint](request, target), requestId);
    return isPlain(target.endpoint, received.origin) ? answer : await readable(answer, target.endpoint, request, received.origin);
  } catch (error) {
    return writtenAnswer(faultAnswer(error, requestId), requestId);
  }
}

/** The address of a request as its client knows it, without its query. */
function addressOf(target: string): string {
  // Remix tells the whole address, the listener what follows the host.
  const path = target.startsWith("/") ? target : new URL(target).pathname;
  return issuerAt(path.split("?", 1)[0] ?? "");
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

/** What a request is answered whose body was given up before its end. */
export function answerBodyFault(fault: Exclude<BodyFault, "too_large">, requestId: string): WrittenAnswer {
  return fault === "busy"
    ? answerOverload(RETRY_AFTER_SECONDS, requestId)
    : writtenAnswer(errorAnswer(400, "invalid_request", "The body came in too many small pieces.", requestId), requestId);
}

/**
 * What a request is answered that there is no room for.
 *
 * @param seconds a whole number, in Retry-After.
 */
export function answerOverload(seconds: number, requestId: string): WrittenAnswer {
  headersBySeconds[seconds] ??= { "Retry-After": String(seconds) };
  return writtenAnswer(unavailableAnswer(OVERLOAD, requestId, headersBySeconds[seconds]), requestId);
}

/** What a request for another host is answered. */
export function answerMisdirected(requestId: string, description: string): WrittenAnswer {
  return writtenAnswer(errorAnswer(421, "invalid_request", description, requestId), requestId);
}

function noRealm(requestId: string): ProtocolAnswer {
  return errorAnswer(404, "invalid_request", "There is no such realm.", requestId);
}
