import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { type PublicDocument, protocol } from "#app/services/token-service";
import type { ProtocolEndpoint } from "./dialects";

type Answering = (request: ProtocolRequest) => ProtocolAnswer | Promise<ProtocolAnswer>;

/** Seconds. A verifier that meets an unknown `kid` fetches again; five minutes keep the rest from asking for every token. */
const KEY_SET_MAX_AGE = 300;
/** Seconds; a grant type the admin switches shows here soon after. */
const METADATA_MAX_AGE = 60;

const metadata = document((realmId) => protocol().metadata(realmId), METADATA_MAX_AGE);

/**
 * What answers at each of the protocol's endpoints. The listener asks this table itself, Remix's resource routes ask it
 * for every other spelling of a URL; so an endpoint has one answer. Each checks the method itself.
 */
export const PROTOCOL_ENDPOINTS: Readonly<Record<ProtocolEndpoint, Answering>> = {
  token: (request) => protocol().token(request),
  introspect: (request) => protocol().introspect(request),
  revoke: (request) => protocol().revoke(request),
  jwks: document((realmId) => protocol().keySet(realmId), KEY_SET_MAX_AGE),
  "metadata-oauth": metadata,
  "metadata-openid": metadata,
};

/**
 * A public document that is read with GET.
 *
 * @param read says whether the document is current, too: one that may be old is not kept.
 * @param maxAge seconds a client may keep it.
 */
function document(read: (realmId: string) => Promise<PublicDocument>, maxAge: number): Answering {
  return async ({ method, realmId }) => {
    if (method !== "GET" && method !== "HEAD") {
      return { status: 405, headers: { Allow: "GET, HEAD" }, body: { error: "invalid_request", error_description: "Use GET here." } };
    }
    const { body, current } = await read(realmId);
    const keep = current ? `public, max-age=${maxAge}` : "no-store";
    return { status: 200, headers: { "Cache-Control": keep, "Access-Control-Allow-Origin": "*" }, body: { ...body } };
  };
}
