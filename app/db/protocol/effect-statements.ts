/** What each effect of a commit does to the database: one statement for all effects of a kind in a batch, on each engine. */
import type { Effect } from "#app/oauth/effects";

export type EffectKind = Effect["kind"];
type Cells = readonly [key: string, ...others: readonly (string | number | null)[]];

interface EffectStatement {
  /**
   * A claim is had by one commit only. It is made before the rows of its batch, and returns the keys of those it was made for: where
   * one is missing, nothing of the batch is written. A change comes after them, so that it reaches the tokens of its own batch.
   */
  readonly order: "claim" | "change";
  /** Its one parameter is a JSON array of the effects' cells. */
  readonly sqlite: string;
  readonly postgresql: string;
}

const ON_SQLITE = `(SELECT value->>0 AS "key", value->>1 AS "at" FROM json_each(?)) AS e`;
const ON_POSTGRES = `(SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at" FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e`;

export const EFFECT_STATEMENTS: Readonly<Record<EffectKind, EffectStatement>> = {
  consume: {
    order: "claim",
    sqlite: `UPDATE "TokenRecord" SET "consumedAt" = e."at" FROM ${ON_SQLITE}
      WHERE "id" = e."key" AND "kind" = 'refresh' AND "consumedAt" IS NULL AND "revokedAt" IS NULL RETURNING "id"`,
    postgresql: `UPDATE "TokenRecord" t SET "consumedAt" = e."at" FROM ${ON_POSTGRES}
      WHERE t."id" = e."key"::uuid AND t."kind" = 'refresh' AND t."consumedAt" IS NULL AND t."revokedAt" IS NULL RETURNING t."id"::text`,
  },
  revokeFamily: {
    order: "change",
    sqlite: `UPDATE "TokenRecord" SET "revokedAt" = e."at" FROM ${ON_SQLITE} WHERE "familyId" = e."key" AND "revokedAt" IS NULL`,
    postgresql: `UPDATE "TokenRecord" t SET "revokedAt" = e."at" FROM ${ON_POSTGRES} WHERE t."familyId" = e."key" AND t."revokedAt" IS NULL`,
  },
  revokeToken: {
    order: "change",
    sqlite: `UPDATE "TokenRecord" SET "revokedAt" = e."at" FROM ${ON_SQLITE} WHERE "id" = e."key" AND "revokedAt" IS NULL`,
    postgresql: `UPDATE "TokenRecord" t SET "revokedAt" = e."at" FROM ${ON_POSTGRES} WHERE t."id" = e."key"::uuid AND t."revokedAt" IS NULL`,
  },
};

export function isEffectKind(value: unknown): value is EffectKind {
  return typeof value === "string" && Object.hasOwn(EFFECT_STATEMENTS, value);
}

/** An effect's values as its statement reads them. The first is its key: what a claim claims. */
export function cellsOf(effect: Effect): Cells {
  switch (effect.kind) {
    case "consume":
    case "revokeToken":
      return [effect.tokenId, effect.at];
    case "revokeFamily":
      return [effect.familyId, effect.at];
  }
}

/**
 * The family that an effect is on, or the token where it has none. On PostgreSQL a batch locks those of its effects first: a
 * successor must not appear unseen while its family is being revoked.
 */
export function familyOf(effect: Effect): string {
  switch (effect.kind) {
    case "consume":
      return effect.familyId ?? effect.tokenId;
    case "revokeFamily":
      return effect.familyId;
    case "revokeToken":
      return effect.tokenId;
  }
}
