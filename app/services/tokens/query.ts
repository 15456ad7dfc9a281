/** What the list of an application's tokens is asked by: the states that a token can be in, and places in the list. */
import { z } from "zod";
import type { TokenCondition } from "#app/db/queries/tokens";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { isRowId } from "../applications/access";

/** What a token record is good for now. */
export const TOKEN_STATES = ["active", "expired", "revoked", "used"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

interface TokenTimes {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly consumedAt: Date | null;
}

/**
 * The state of a token: revoked before used before expired. A token that an event has ended counts as revoked, unless it had been
 * used up.
 *
 * @param marks `tokensNotBefore` of the token's application, of the person it acts for and of that person's stop of the application, and when a key that
 *   signed it was removed
 */
export function tokenState(token: TokenTimes, now: Date, marks: readonly (Date | null)[]): TokenState {
  if (token.revokedAt !== null) return "revoked";
  if (token.consumedAt !== null) return "used";
  if (marks.some((mark) => mark !== null && token.issuedAt <= mark && mark < token.expiresAt)) return "revoked";
  return token.expiresAt.getTime() > now.getTime() ? "active" : "expired";
}

/** The same rule as a condition on records. */
export const CONDITIONS: Readonly<Record<TokenState, TokenCondition>> = {
  revoked: { revoked: true },
  used: { revoked: false, used: true },
  expired: { revoked: false, used: false, expired: true },
  active: { revoked: false, used: false, expired: false },
};

/** A place in the list, which is ordered by time of issue and id. */
export interface TokenCursor {
  readonly issuedAt: Date;
  readonly id: string;
}

const cursor = z.string().transform((text, issues): TokenCursor => {
  const place = parseCursor(text);
  if (place) return place;
  issues.addIssue("This is no place in the list.");
  return z.NEVER;
});

/** Which tokens of an application are listed. `before` and `after` are places as a page of the list names them; `before` counts if both are given. */
export const tokenQuerySchema = z.object({
  environment: z.enum(["PRODUCTION", "SANDBOX"], { error: "Choose one of the environments in the list." }).optional(),
  grantType: z
    .enum(
      GRANT_TYPES.map(({ name }) => name),
      { error: "Choose one of the grant types in the list." },
    )
    .optional(),
  state: z.enum(TOKEN_STATES, { error: "Choose one of the states in the list." }).optional(),
  secretId: z.string().refine(isRowId, { error: "Choose one of the secrets in the list." }).optional(),
  /** The tokens issued before the place. */
  before: cursor.optional(),
  /** Those issued after it. */
  after: cursor.optional(),
});

export type TokenQuery = z.input<typeof tokenQuerySchema>;

/** A cursor as text. It has the time of issue, by which the index is ordered. */
export function formatCursor({ issuedAt, id }: TokenCursor): string {
  return `${issuedAt.getTime().toString(36)}.${id}`;
}

function parseCursor(text: string): TokenCursor | undefined {
  const [time = "", id = ""] = text.split(".");
  if (!/^[0-9a-z]{1,9}$/.test(time) || !isRowId(id)) return undefined;
  const issuedAt = new Date(Number.parseInt(time, 36));
  return Number.isNaN(issuedAt.getTime()) ? undefined : { issuedAt, id };
}
