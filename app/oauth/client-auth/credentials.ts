/** Which client a request claims to come from, by exactly one method (RFC 6749 §2.3). Reads only; nothing is believed yet. */
import { OAuthError } from "../errors";
import type { ProtocolRequest } from "../model";
import type { Form } from "../request";
import { basic } from "./basic";
import { isVschar, type PresentedCredentials } from "./method";
import { none } from "./none";
import { post } from "./post";

/** Every method that works here, in the order in which metadata lists them. */
const MECHANISMS = [basic, post, none] as const;

/**
 * The credentials of a request.
 *
 * @throws OAuthError when there are none, more than one, or they cannot be read
 */
export function readCredentials(request: Pick<ProtocolRequest, "authorization">, form: Form): PresentedCredentials {
  let presented: PresentedCredentials | undefined;
  for (const mechanism of MECHANISMS) {
    const found = mechanism.read(request, form);
    if (found && presented) throw new OAuthError("client_auth_multiple");
    presented ??= found;
  }
  if (form.has("client_assertion") || form.has("client_assertion_type")) {
    throw new OAuthError(presented?.secret == null ? "client_auth_method" : "client_auth_multiple");
  }
  if (presented === undefined) {
    // A header by another scheme is a method nobody here is registered for; a lone secret names nobody.
    throw new OAuthError(request.authorization === null ? "client_auth_missing" : "client_auth_method");
  }
  const { clientId, secret, method } = presented;
  if (method === "client_secret_basic" && form.has("client_secret")) throw new OAuthError("client_auth_multiple");
  if (method !== "client_secret_basic" && request.authorization !== null) throw new OAuthError("client_auth_multiple");
  const named = form.get("client_id");
  if (named !== undefined && named !== clientId) throw new OAuthError("client_auth_multiple", { detail: { part: "client_id" } });
  if (!isVschar(clientId) || (secret !== null && !isVschar(secret)))
    throw new OAuthError("request_malformed", { detail: { part: "credentials" } });
  return presented;
}
