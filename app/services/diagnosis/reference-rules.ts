/** Which rule a request at `/authorize` breaks that refers to its parameters: by a signed object (RFC 9101), or to what was pushed (RFC 9126). */
import type { AuthorizationParameters } from "#app/oauth/authorization/parameters";
import { checkRequestObject, parseRequestObject } from "#app/oauth/authorization/request-object";
import { isPushedUri, REQUEST_URI_PREFIX } from "#app/oauth/authorization/request-uri";
import { signatureAlgorithm } from "#app/oauth/client-auth/signature";
import { OAuthError } from "#app/oauth/errors";
import { ENCODED_LENGTH, TOKEN_PREFIX, tokenKindOf } from "#app/oauth/tokens/token-kind";
import { isUnknown } from "./exchange";
import type { Finding } from "./request-rules";

/** What can be told of the reference without the server's rows and the client's keys. */
export function brokenReference({ values }: Pick<AuthorizationParameters, "values">): Finding | undefined {
  const requestUri = values.get("request_uri");
  const object = values.get("request");
  if (requestUri !== undefined && object !== undefined)
    return { cause: "request_object_twice", evidence: "The request has request and request_uri." };
  if (requestUri !== undefined) return requestUriRule(requestUri);
  return object === undefined || isUnknown(object) ? undefined : objectRule(object, values.get("client_id"));
}

function requestUriRule(requestUri: string): Finding | undefined {
  if (isUnknown(requestUri)) return undefined;
  if (!isPushedUri(requestUri)) return { cause: "request_object_uri", evidence: `The request_uri is ${requestUri.slice(0, 100)}.` };
  const name = requestUri.slice(REQUEST_URI_PREFIX.length);
  if (tokenKindOf(name) === "pushed" && name.length === TOKEN_PREFIX.pushed.length + ENCODED_LENGTH) return undefined;
  return { cause: "request_uri_unknown", evidence: "The request_uri has not the form of one that was issued here." };
}

/** When it was sent is not known, so it is taken as new. */
function objectRule(text: string, clientId: string | undefined): Finding | undefined {
  try {
    const object = parseRequestObject(text);
    const { header, claims } = object;
    if (signatureAlgorithm(header) === undefined)
      return { cause: "request_object_algorithm", evidence: `Its algorithm is ${String(header["alg"]).slice(0, 50)}.` };
    const made = [claims["iat"], claims["nbf"], claims["exp"]].find((time) => typeof time === "number") ?? 0;
    checkRequestObject(object, clientId ?? String(claims["iss"]), null, Number(made) * 1000);
    return undefined;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { cause: error.cause, evidence: `Of the request object: ${JSON.stringify(error.options.detail ?? {})}.` };
  }
}
