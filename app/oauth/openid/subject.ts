/** By what a person, or a client that acts as itself, is named to a client: `sub` of every token and answer (OpenID Connect Core §8). */
import { readLineage } from "../exchange/lineage";
import type { RegisteredClient, TokenRecord } from "../model";

/** Pairwise subjects, under a key of the server that is never replaced: a client keeps its accounts by them. */
export interface PairwiseSubjects {
  /**
   * The same for the same three, and told from nothing else. It begins with {@link PAIRWISE_PREFIX}, which no client identifier and no user's
   * id does, so that no client can pass for a person (RFC 9700 §4.15).
   */
  pairwiseSubject(realmId: string, sector: string, userId: string): string;
}

export const PAIRWISE_PREFIX = "pw_";

/** Begins the `sub` of tokens about somebody who has no account here, but for whom a trusted issuer vouches. Likewise. */
export const EXTERNAL_PREFIX = "ext:";

/**
 * Whom an issuer's assertion is about, by a name that no other issuer's has: an issuer is trusted only by a name without `#`.
 *
 * @example externalSubject("https://idp.example", "anna") // "ext:https://idp.example#anna"
 */
export function externalSubject(issuer: string, subject: string): string {
  return `${EXTERNAL_PREFIX}${issuer}#${subject}`;
}

/**
 * The subject of a token: the person for whom it is, by the name that the client is to know, or whom a trusted issuer has named; else the client
 * itself (RFC 9068 §2.2).
 *
 * @example subjectOf({ realmId, userId: null }, client, subjects) // client.clientId
 */
export function subjectOf(
  { realmId, userId, exchange = null }: Pick<TokenRecord, "realmId" | "userId"> & Partial<Pick<TokenRecord, "exchange">>,
  { clientId, openid: { pairwiseSector } }: Pick<RegisteredClient, "clientId" | "openid">,
  subjects: PairwiseSubjects,
): string {
  const about = userId ?? (exchange === null ? null : (readLineage(exchange).origin?.subject ?? null));
  if (about === null) return clientId;
  return pairwiseSector === null ? about : subjects.pairwiseSubject(realmId, pairwiseSector, about);
}
