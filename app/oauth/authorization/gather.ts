/** Where a request at `/authorize` has its parameters: in itself, in an object that its client has signed, or in what its client has pushed. */
import { OAuthError } from "../errors";
import type { RealmPolicy, RegisteredClient } from "../model";
import type { ClientKeySource, PushedRequestSource, TokenMac } from "../ports";
import { type AuthorizationParameters, readParameters } from "./parameters";
import { findPushed, type PushedRequest } from "./pushed";
import { readRequestObject } from "./request-object";
import { isPushedUri } from "./request-uri";

/** By which way a request came. */
export type Way =
  | { readonly kind: "plain" }
  /** RFC 9101 §5.1. */
  | { readonly kind: "object"; readonly sent: ReadonlyMap<string, readonly string[]> }
  /** RFC 9126 §4. */
  | { readonly kind: "pushed"; readonly pushed: PushedRequest };

export interface Gathered {
  readonly parameters: AuthorizationParameters;
  readonly way: Way;
}

export interface GatherPorts extends ClientKeySource, PushedRequestSource {
  readonly mac: TokenMac;
}

const PLAIN: Way = { kind: "plain" };

/**
 * The parameters that count. Where the request refers to others, those beside the reference are not read (RFC 9101 §6.3, RFC 9126 §4).
 *
 * @param outer what the request itself holds
 * @param client the one that it names, in itself
 * @param now milliseconds since the epoch
 * @throws OAuthError of the reference
 */
export async function gatherRequest(
  outer: AuthorizationParameters,
  client: RegisteredClient,
  policy: RealmPolicy,
  now: number,
  ports: GatherPorts,
): Promise<Gathered> {
  const requestUri = outer.values.get("request_uri");
  const object = outer.values.get("request");
  // RFC 9101 §5.
  if (requestUri !== undefined && object !== undefined) throw new OAuthError("request_object_twice");
  if (requestUri !== undefined) {
    if (!isPushedUri(requestUri)) throw new OAuthError("request_object_uri");
    const pushed = await findPushed(requestUri, client, now, ports);
    return { parameters: readParameters(pushed.sent), way: { kind: "pushed", pushed } };
  }
  return await gatherUnpushed(outer, client, policy, now, ports);
}

/**
 * The same of a request that refers to none that was pushed: one that is being pushed, above all.
 *
 * @throws OAuthError of the object
 */
export async function gatherUnpushed(
  outer: AuthorizationParameters,
  client: RegisteredClient,
  policy: RealmPolicy,
  now: number,
  ports: ClientKeySource,
): Promise<Gathered> {
  const object = outer.values.get("request");
  if (object === undefined) return { parameters: outer, way: PLAIN };
  const sent = await readRequestObject(object, client, policy, now, ports);
  return { parameters: readParameters(sent), way: { kind: "object", sent } };
}

/**
 * Refuses a request at `/authorize` that did not come as its key must send them. What was pushed was signed then, if it had to be.
 *
 * @throws OAuthError `pushed_required` (RFC 9126 §5) or `request_object_required` (RFC 9101 §10.5)
 */
export function requireWay(way: Way, client: RegisteredClient): void {
  if (way.kind === "pushed") return;
  if (client.pushedRequestsRequired) throw new OAuthError("pushed_required");
  requireSigned(way, client);
}

/** The part of it that holds for a request that is being pushed, too. @throws OAuthError `request_object_required` */
export function requireSigned(way: Way, { signedRequestsRequired }: RegisteredClient): void {
  if (way.kind === "plain" && signedRequestsRequired) throw new OAuthError("request_object_required");
}
