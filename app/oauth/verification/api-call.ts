import type { Outcome } from "../causes";

/** One call of an API that `/verify` answered; empty strings stand for "not known". */
export interface ApiCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly realmId: string;
  readonly apiId: string;
  readonly applicationId: string;
  /** The token's. */
  readonly environment: string;
  /** The person the token acts for, or "". */
  readonly userId: string;
  /** What was called, of few words: see `resource.ts`. "" where the application is not known. */
  readonly resource: string;
  readonly outcome: Outcome;
}

/** Where calls are counted. */
export interface ApiCallLog {
  /** Counts a call. It is written a moment later, for many at once. Must not throw. */
  recordCall(call: ApiCall): void;
}
