/** How a token request is counted. Every answer is counted once, under the client it came from as far as that is known. */
import type { Outcome } from "./causes";
import { type Attribution, claimedClient } from "./failures";
import { findGrant } from "./grants/index";
import type { ProtocolRequest, UsageEvent } from "./model";
import type { ClientSource, RefusalBounds } from "./ports";
import type { ReadSoFar } from "./token-request";

type Who = Omit<Attribution, "proven">;

type Counted = Pick<UsageEvent, "realmId" | "arrivedAt">;

const NOBODY: Who = { client: undefined, grantType: "", secretId: null };

/**
 * The count of a request that was granted.
 *
 * @param at milliseconds since the epoch
 * @param userId the person it acts for; null: the client itself
 * @param scope of the access token; null: none was issued
 */
export function grantedUsage(at: number, http: Counted, who: Who, userId: string | null, scope: string | null): UsageEvent {
  return { ...usage("success", at, http, who), userId: userId ?? "", scope };
}

/**
 * The count of a request that was refused. Where a stranger has claimed too much, it goes under no application: the totals
 * equal the answers, and the rows stay few.
 *
 * @param at milliseconds since the epoch
 */
export function refusedUsage(outcome: Outcome, at: number, http: ProtocolRequest, who: Attribution, bounds: RefusalBounds): UsageEvent {
  const claimed = usage(outcome, at, http, who);
  if (who.proven || bounds.countsAsClaimed(claimed, http.ip)) return claimed;
  return usage(outcome, at, http, NOBODY);
}

/** To whom a refused request belongs, as far as it could be read. */
export async function attribute({ form, authentication }: ReadSoFar, http: ProtocolRequest, ports: ClientSource): Promise<Attribution> {
  const client = await claimedClient(authentication, http, ports);
  const grantType = findGrant(form?.get("grant_type") ?? "")?.grantType ?? "";
  const secretId = authentication?.secretId ?? null;
  return { client, grantType, secretId, proven: authentication?.proven ?? false };
}

function usage(outcome: Outcome, at: number, { realmId, arrivedAt }: Counted, who: Who): UsageEvent {
  return {
    at,
    arrivedAt,
    realmId,
    applicationId: who.client?.applicationId ?? "",
    clientRef: who.client?.ref ?? "",
    environment: who.client?.environment ?? "",
    grantType: who.grantType,
    secretId: who.secretId ?? "",
    userId: "",
    scope: null,
    outcome,
  };
}
