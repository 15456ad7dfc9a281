/**
 * The client authentication methods that work here, and by which of them a request authenticates. A new one is its own file, one row in
 * `methods.ts` and one line here.
 */

import { OAuthError } from "../errors";
import type { ProtocolRequest } from "../model";
import type { Form } from "../request";
import { basic } from "./basic";
import type { Claim, ClientAuthMechanism, ProofCarrier } from "./mechanism";
import type { ClientAuthMethod } from "./methods";
import { none } from "./none";
import { post } from "./post";
import { privateKeyJwt } from "./private-key-jwt";

const BY_METHOD: { readonly [Method in ClientAuthMethod]: ClientAuthMechanism & { readonly method: Method } } = {
  client_secret_basic: basic,
  client_secret_post: post,
  private_key_jwt: privateKeyJwt,
  none,
};

/** The code of one method. */
export function clientAuthMechanism(method: ClientAuthMethod): ClientAuthMechanism {
  return BY_METHOD[method];
}

/** The code of every method in the table, in its order. */
export const CLIENT_AUTH_MECHANISMS: readonly ClientAuthMechanism[] = Object.values(BY_METHOD);

/** What a request presented, and the method it used. */
export interface PresentedCredentials extends Claim {
  readonly mechanism: ClientAuthMechanism;
}

/**
 * Which client a request claims to come from, by exactly one method (RFC 6749 §2.3). Reads only; nothing is believed yet.
 *
 * @throws OAuthError when there are none, more than one, or they cannot be read
 */
export function readCredentials(
  request: Pick<ProtocolRequest, "authorization">,
  form: Form,
  mechanisms: readonly ClientAuthMechanism[] = CLIENT_AUTH_MECHANISMS,
): PresentedCredentials {
  const carrier = proofCarrier(request, form);
  for (const mechanism of mechanisms) {
    const claim = mechanism.carrier === carrier ? mechanism.read(request, form) : undefined;
    if (claim === undefined) continue;
    refuseUnfit(claim, mechanism, form);
    return { mechanism, clientId: claim.clientId, proof: claim.proof };
  }
  // A secret alone names no client. A header or an assertion that no method here reads is no client's method.
  const isIncomplete = carrier === "none" || carrier === "client_secret";
  throw new OAuthError(isIncomplete ? "client_auth_missing" : "client_auth_method");
}

/** The one part of the request that holds a proof. */
function proofCarrier({ authorization }: Pick<ProtocolRequest, "authorization">, form: Form): ProofCarrier {
  const inHeader = authorization !== null;
  const inSecret = form.has("client_secret");
  const inAssertion = form.has("client_assertion") || form.has("client_assertion_type");
  if (Number(inHeader) + Number(inSecret) + Number(inAssertion) > 1) throw new OAuthError("client_auth_multiple");
  if (inHeader) return "authorization";
  if (inSecret) return "client_secret";
  return inAssertion ? "client_assertion" : "none";
}

function refuseUnfit({ clientId, proof }: Claim, { carrier }: ClientAuthMechanism, form: Form): void {
  const named = form.get("client_id");
  if (named !== undefined && named !== clientId) throw new OAuthError("client_auth_multiple", { detail: { part: "client_id" } });
  if (isVschar(clientId) && isVschar(proof)) return;
  if (carrier === "authorization") throw new OAuthError("client_auth_malformed");
  throw new OAuthError("request_malformed", { detail: { part: "credentials" } });
}

/** Client identifiers and secrets are VSCHAR: %x20-7E (RFC 6749 App. A.1, A.2). */
function isVschar(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
