/** Which clients may exchange whose access tokens (RFC 8693 §1.1): an admin allows each pair. Nothing is allowed without one. */

/**
 * `impersonation`: new tokens name who acts where the request has an actor token. `delegation`: they always do, and where the request has none
 * it is the client itself.
 */
export const EXCHANGE_MODES = ["delegation", "impersonation"] as const;
export type ExchangeMode = (typeof EXCHANGE_MODES)[number];

/** What a client may do with the access tokens of another one. */
export interface ExchangePair {
  /** Internal id of the client that the exchanged tokens were issued to. */
  readonly subjectRef: string;
  readonly mode: ExchangeMode;
  /** Identifiers of the APIs that new tokens may be for; null: those of the exchanged token. */
  readonly apis: readonly string[] | null;
  /** The scopes that new tokens may have, as far as the exchanged token has them; null: all of its. */
  readonly scopes: readonly string[] | null;
}

/** Nearly every client has none. */
export const NO_PAIRS: readonly ExchangePair[] = [];
