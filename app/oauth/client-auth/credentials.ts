/** Which client a request claims to come from, by exactly one method (RFC 6749 §2.3). Reads only; nothing is believed yet. */
import { OAuthError } from "../errors";
import type { ProtocolRequest } from "../model";
import type { Form } from "../request";
import type { Claim, ClientAuthMechanism, ProofCarrier } from "./mechanism";
import { CLIENT_AUTH_MECHANISMS } from "./registry";

/** What a request presented, and the method it used. */
export interface PresentedCredentials extends Claim {
  readonly mechanism: ClientAuthMechanism;
}

/**
 * The credentials of a request.
 *
 * @throws OAuthError when there are none, more than one, or they cannot be read
 */
export function readCredentials(request: Pick<ProtocolRequest, "authorization">, form: Form): PresentedCredentials {
  const carrier = proofCarrier(request, form);
  for (const mechanism of CLIENT_AUTH_MECHANISMS) {
    const claim = mechanism.carrier === carrier ? mechanism.read(request, form) : undefined;
    if (claim === undefined) continue;
    refuseUnfit(claim, form);
    return { mechanism, clientId: claim.clientId, proof: claim.proof };
  }
  // A lone secret names nobody. A header or an assertion that nothing here reads is a method of no client.
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

function refuseUnfit({ clientId, proof }: Claim, form: Form): void {
  const named = form.get("client_id");
  if (named !== undefined && named !== clientId) throw new OAuthError("client_auth_multiple", { detail: { part: "client_id" } });
  if (!isVschar(clientId) || !isVschar(proof)) throw new OAuthError("request_malformed", { detail: { part: "credentials" } });
}

/** Client identifiers and secrets are VSCHAR: %x20-7E (RFC 6749 App. A.1, A.2). */
function isVschar(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
