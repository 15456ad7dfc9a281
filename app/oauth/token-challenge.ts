import { type BearerChallenge, bearerChallenge } from "./bearer-challenge";
import { isOfDpop } from "./bearer-header";
import { CAUSES, type CauseInfo } from "./causes";
import type { OAuthError } from "./errors";
import type { ProtocolAnswer, ProtocolRequest } from "./model";

/**
 * A protected resource's refusal of a token, or of how it came, with its challenge: by the scheme by which the token is to come (RFC 6750 §3,
 * RFC 9449 §7.1). A proof that is not in order is 401 here, where it is 400 at the token endpoint.
 *
 * @param facts of the resource
 */
export function challenged(
  answer: ProtocolAnswer,
  { cause, options }: OAuthError,
  { authorization }: Pick<ProtocolRequest, "authorization">,
  facts: Pick<BearerChallenge, "scope" | "resourceMetadata"> = {},
): ProtocolAnswer {
  if (answer.status >= 405) return answer;
  const { error, description }: CauseInfo = CAUSES[cause];
  const isByProof = cause === "token_bound" || (isOfDpop(authorization) && cause !== "token_unbound");
  const challenge = bearerChallenge({ scheme: isByProof ? "DPoP" : "Bearer", error, description, scope: options.scope, ...facts });
  return {
    ...answer,
    status: error === "invalid_dpop_proof" ? 401 : answer.status,
    headers: { ...answer.headers, "WWW-Authenticate": challenge },
  };
}
