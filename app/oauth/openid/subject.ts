/** By what a person, or a client that acts as itself, is named to a client: `sub` of every token and answer (OpenID Connect Core §8). */
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

/**
 * The subject of a token: the person for whom it is, by the name that the client is to know; else the client itself (RFC 9068 §2.2).
 *
 * @example subjectOf({ realmId, userId: null }, client, subjects) // client.clientId
 */
export function subjectOf(
  { realmId, userId }: Pick<TokenRecord, "realmId" | "userId">,
  { clientId, openid: { pairwiseSector } }: Pick<RegisteredClient, "clientId" | "openid">,
  subjects: PairwiseSubjects,
): string {
  if (userId === null) return clientId;
  return pairwiseSector === null ? userId : subjects.pairwiseSubject(realmId, pairwiseSector, userId);
}
