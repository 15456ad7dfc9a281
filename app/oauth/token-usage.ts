/** How a token request is counted. Every answer is counted once, under the client it came from as far as that is known. */
import type { Outcome } from "./causes";
import { type Attribution, claimedClient } from "./failures";
import { findGrant } from "./grants/index";
import type { UsageEvent } from "./model";
import type { ClientSource, RefusalBounds } from "./ports";
import { type Attempt, known, type TokenRequest } from "./token-request";

/** The count of a request that was granted. */
export function grantedUsage(attempt: Attempt, request: TokenRequest): UsageEvent {
  const client = known(attempt.client);
  const { grantType } = known(attempt.grant);
  const who = { client, grantType, secretId: request.authentication.secretId };
  return usage("success", attempt, request, who, known(attempt.decision).userId ?? "");
}

/**
 * The count of a request that was refused. Where a stranger has claimed too much, it goes under no application: the totals
 * equal the answers, and the rows stay few.
 */
export function refusedUsage(
  outcome: Outcome,
  attempt: Attempt,
  request: TokenRequest,
  who: Attribution,
  bounds: RefusalBounds,
): UsageEvent {
  const claimed = usage(outcome, attempt, request, who, "");
  if (who.proven || bounds.countsAsClaimed(claimed, request.http.ip)) return claimed;
  return usage(outcome, attempt, request, NOBODY, "");
}

/** To whom a refused request belongs, as far as it could be read. */
export async function attribute(request: TokenRequest, ports: ClientSource): Promise<Attribution> {
  const { form, authentication } = request.readSoFar;
  const client = await claimedClient(authentication, request.http, ports);
  const grantType = findGrant(form?.get("grant_type") ?? "")?.grantType ?? "";
  const secretId = authentication?.secretId ?? null;
  return { client, grantType, secretId, proven: secretId !== null };
}

const NOBODY = { client: undefined, grantType: "", secretId: null } as const;

function usage(outcome: Outcome, attempt: Attempt, request: TokenRequest, who: Omit<Attribution, "proven">, userId: string): UsageEvent {
  return {
    at: attempt.now,
    realmId: request.http.realmId,
    applicationId: who.client?.applicationId ?? "",
    clientRef: who.client?.ref ?? "",
    environment: who.client?.environment ?? "",
    grantType: who.grantType,
    secretId: who.secretId ?? "",
    userId,
    outcome,
  };
}
