/** Where a token comes from that was obtained with another one, or with an assertion: what it dies with, and who acts by it (RFC 8693 §4.1). */

/** Who acts for the person of a token. */
export interface TokenActor {
  readonly sub: string;
  /** The identifier of the client that the actor acts through. */
  readonly clientId: string;
}

export interface Lineage {
  /** Ids of the tokens that led to this one by exchanges; the one that was exchanged for it comes first. */
  readonly subjects: readonly string[];
  /** The current actor comes first, then those before it. Empty: a client impersonates the person. */
  readonly actors: readonly TokenActor[];
  /** The assertion with which it all began (RFC 7523); absent: there was none. */
  readonly origin?: Origin | undefined;
}

/** Who vouched for a token's subject. */
export interface Origin {
  /** Internal id of the trusted issuer: a token works only while that one is trusted. */
  readonly issuerId: string;
  /** Whom the token is about, as its `sub` names them; null: the user of the record. */
  readonly subject: string | null;
}

/** Exchanges that may lead to one token: each is a row that its liveness reads, and a level of `act` at most. */
export const MOST_EXCHANGES = 4;

/**
 * Whether the client obtained the token as itself: it is about nobody else.
 *
 * @example isAboutClient({ userId: null, exchange: null }) // true
 */
export function isAboutClient({ userId, exchange }: { readonly userId: string | null; readonly exchange: string | null }): boolean {
  return userId === null && exchange === null;
}

const NO_LINEAGE: Lineage = { subjects: [], actors: [] };

/**
 * Reads what a token record keeps (`TokenRecord.exchange`).
 *
 * @param text JSON that {@link lineageText} has written; null: the token was not obtained by an exchange
 */
export function readLineage(text: string | null): Lineage {
  if (text === null) return NO_LINEAGE;
  const { subjects, actors, origin }: Lineage = JSON.parse(text);
  return { subjects, actors, origin };
}

/** As a token record keeps it. */
export function lineageText(lineage: Lineage): string {
  return JSON.stringify(lineage);
}

/** The `act` claim: the current actor with those before it nested inside (RFC 8693 §4.1). */
export interface ActClaim {
  readonly sub: string;
  /** The client that the actor acts through (RFC 8693 §4.3). */
  readonly client_id: string;
  readonly act?: ActClaim;
}

/**
 * The claim of a token record, as a member to spread; nothing where nobody acts for the token's person.
 *
 * @example actOf({ exchange: null }) // {}
 * @example actOf({ exchange: '{"subjects":["…"],"actors":[{"sub":"orders","clientId":"orders"}]}' }) // { act: { sub: "orders", client_id: "orders" } }
 */
export function actOf({ exchange }: { readonly exchange: string | null }): { readonly act?: ActClaim } {
  if (exchange === null) return {};
  let act: ActClaim | undefined;
  for (const { sub, clientId } of readLineage(exchange).actors.toReversed()) {
    act = act === undefined ? { sub, client_id: clientId } : { sub, client_id: clientId, act };
  }
  return act === undefined ? {} : { act };
}
