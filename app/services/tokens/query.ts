import { z } from "zod";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { isRowId } from "../applications/access";
import { TOKEN_STATES } from "./state";

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
