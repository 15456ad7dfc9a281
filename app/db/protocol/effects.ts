/** What the effects of commits do to the database: one statement for all effects of a kind in a batch, on each engine, and its parameters. */
import { SLOWER_BY, SLOWEST } from "#app/oauth/device/code";
import type { Effect } from "#app/oauth/effects";
import type { Commit } from "#app/oauth/ports";
import type { ColumnType } from "../row-by-key";
import { assertionId, proofId } from "./assertions";
import { CODE_COLUMNS, codeCells } from "./codes";
import { approvalCells, DEVICE_COLUMNS, deviceCells } from "./devices";
import { PUSHED_COLUMNS, pushedCells } from "./pushed";

export type EffectKind = Effect["kind"];
type Cells = readonly [key: string, ...others: readonly (string | number | boolean | null)[]];
const DAY = 86_400_000;

interface EffectStatement {
  /**
   * A claim is had by one commit only, a condition by any number. Both come before the rows of their batch and return the keys of those
   * they hold for: where one is missing, nothing of the batch is written. A change comes after the rows, so that it reaches the tokens of
   * its own batch.
   */
  readonly order: "claim" | "condition" | "change";
  /** Its one parameter is a JSON array of the effects' cells. */
  readonly sqlite: string;
  readonly postgresql: string;
}

const ON_SQLITE = `(SELECT value->>0 AS "key", value->>1 AS "at" FROM json_each(?)) AS e`;
const ON_POSTGRES = `(SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at" FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e`;

/** Rows of a table whose cells come in the order of its columns, on each engine. */
const insert = (table: string, columns: Readonly<Record<string, ColumnType>>) => {
  const into = `INSERT INTO "${table}" (${Object.keys(columns)
    .map((name) => `"${name}"`)
    .join(", ")})`;
  const values = Object.keys(columns).map((_, index) => `value->>${index}`);
  const cast = Object.values(columns).map((type, index) =>
    type === "time" ? `to_timestamp((v->>${index})::float8 / 1000)` : `(v->>${index})::${type}`,
  );
  return {
    sqlite: `${into} SELECT ${values.join(", ")} FROM json_each(?) WHERE true`,
    postgresql: `${into} SELECT ${cast.join(", ")} FROM jsonb_array_elements($1::jsonb) AS r(v)`,
  };
};
const CODES = insert("AuthorizationCode", CODE_COLUMNS);
const DEVICES = insert("DeviceCode", DEVICE_COLUMNS);
const PUSHED = insert("PushedRequest", PUSHED_COLUMNS);
/** Of another code with the same user code. */
const UNLESS_TAKEN = `ON CONFLICT ("realmId", "userCode") DO NOTHING`;
const ADD_REPLAYS = `ON CONFLICT ("clientRef", "day") DO UPDATE SET "count" = "RefreshReplay"."count" + excluded."count"`;

const SESSION_CLIENT = `"id", "sessionIdHash", "realmId", "clientRef", "userId", "issuer", "firstUsedAt", "lastUsedAt"`;
const AGAIN_THERE = `ON CONFLICT ("id") DO UPDATE SET "issuer" = excluded."issuer", "lastUsedAt" = excluded."lastUsedAt"`;

/** Of what works once. Rows come sorted, so that two batches never wait for each other in a ring. */
const REMEMBER: EffectStatement = {
  order: "claim",
  sqlite: `INSERT INTO "UsedAssertion" ("id", "keptUntil") SELECT value->>0, value->>1 FROM json_each(?) WHERE true
    ON CONFLICT DO NOTHING RETURNING "id"`,
  postgresql: `INSERT INTO "UsedAssertion" ("id", "keptUntil")
    SELECT v->>0, to_timestamp((v->>1)::float8 / 1000) FROM jsonb_array_elements($1::jsonb) AS r(v) ON CONFLICT DO NOTHING RETURNING "id"`,
};

export const EFFECT_STATEMENTS: Readonly<Record<EffectKind, EffectStatement>> = {
  consume: {
    order: "claim",
    sqlite: `UPDATE "TokenRecord" SET "consumedAt" = e."at", "successorId" = e."refreshId", "successorAccessId" = e."accessId"
      FROM (SELECT value->>0 AS "key", value->>1 AS "at", value->>2 AS "refreshId", value->>3 AS "accessId" FROM json_each(?)) AS e
      WHERE "id" = e."key" AND "kind" = 'refresh' AND "consumedAt" IS NULL AND "revokedAt" IS NULL RETURNING "id"`,
    postgresql: `UPDATE "TokenRecord" t SET "consumedAt" = e."at", "successorId" = e."refreshId", "successorAccessId" = e."accessId"
      FROM (SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at", (v->>2)::uuid AS "refreshId", (v->>3)::uuid AS "accessId"
        FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e
      WHERE t."id" = e."key"::uuid AND t."kind" = 'refresh' AND t."consumedAt" IS NULL AND t."revokedAt" IS NULL RETURNING t."id"::text`,
  },
  storeCode: {
    order: "change",
    ...CODES,
  },
  redeemCode: {
    order: "claim",
    sqlite: `UPDATE "AuthorizationCode" SET "usedAt" = e."at", "keptUntil" = e."until"
      FROM (SELECT value->>0 AS "key", value->>1 AS "at", value->>2 AS "until" FROM json_each(?)) AS e
      WHERE "id" = e."key" AND "usedAt" IS NULL RETURNING "id"`,
    postgresql: `UPDATE "AuthorizationCode" c SET "usedAt" = e."at", "keptUntil" = e."until"
      FROM (SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at", to_timestamp((v->>2)::float8 / 1000) AS "until"
        FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e
      WHERE c."id" = e."key"::uuid AND c."usedAt" IS NULL RETURNING c."id"::text`,
  },
  storeDevice: {
    order: "claim",
    sqlite: `${DEVICES.sqlite} ${UNLESS_TAKEN} RETURNING "id"`,
    postgresql: `${DEVICES.postgresql} ${UNLESS_TAKEN} RETURNING "id"::text`,
  },
  answerDevice: {
    order: "claim",
    sqlite: `UPDATE "DeviceCode" SET "userId" = e."userId", "sessionId" = e."sessionId", "authTime" = e."authTime", "acr" = e."acr", "amr" = e."amr",
        "approvedAt" = e."approvedAt", "deniedAt" = CASE WHEN e."approvedAt" IS NULL THEN e."at" END
      FROM (SELECT value->>0 AS "key", value->>1 AS "at", value->>2 AS "userId", value->>3 AS "sessionId", value->>4 AS "authTime",
        value->>5 AS "acr", value->>6 AS "amr", value->>7 AS "approvedAt" FROM json_each(?)) AS e
      WHERE "id" = e."key" AND "DeviceCode"."approvedAt" IS NULL AND "DeviceCode"."deniedAt" IS NULL AND "expiresAt" > e."at" RETURNING "id"`,
    postgresql: `UPDATE "DeviceCode" d SET "userId" = e."userId", "sessionId" = e."sessionId", "authTime" = e."authTime", "acr" = e."acr",
        "amr" = e."amr", "approvedAt" = e."approvedAt", "deniedAt" = CASE WHEN e."approvedAt" IS NULL THEN e."at" END
      FROM (SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at", v->>2 AS "userId", v->>3 AS "sessionId",
        to_timestamp((v->>4)::float8 / 1000) AS "authTime", v->>5 AS "acr", v->>6 AS "amr", to_timestamp((v->>7)::float8 / 1000) AS "approvedAt"
        FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e
      WHERE d."id" = e."key"::uuid AND d."approvedAt" IS NULL AND d."deniedAt" IS NULL AND d."expiresAt" > e."at" RETURNING d."id"::text`,
  },
  pollDevice: {
    order: "claim",
    sqlite: `UPDATE "DeviceCode" SET "polledAt" = e."at" FROM ${ON_SQLITE}
      WHERE "id" = e."key" AND ("polledAt" IS NULL OR "polledAt" + "pollInterval" * 1000 <= e."at") RETURNING "id"`,
    postgresql: `UPDATE "DeviceCode" d SET "polledAt" = e."at" FROM ${ON_POSTGRES}
      WHERE d."id" = e."key"::uuid AND (d."polledAt" IS NULL OR d."polledAt" + d."pollInterval" * interval '1 second' <= e."at")
      RETURNING d."id"::text`,
  },
  slowDevice: {
    order: "change",
    sqlite: `UPDATE "DeviceCode" SET "polledAt" = max(coalesce("polledAt", 0), e."at"), "pollInterval" = min(${SLOWEST}, "pollInterval" + ${SLOWER_BY} * e."times")
      FROM (SELECT value->>0 AS "key", max(value->>1) AS "at", count(*) AS "times" FROM json_each(?) GROUP BY 1) AS e WHERE "id" = e."key"`,
    postgresql: `UPDATE "DeviceCode" d SET "polledAt" = greatest(d."polledAt", e."at"),
        "pollInterval" = least(${SLOWEST}, d."pollInterval" + ${SLOWER_BY} * e."times")
      FROM (SELECT v->>0 AS "key", to_timestamp(max((v->>1)::float8) / 1000) AS "at", count(*)::int AS "times"
        FROM jsonb_array_elements($1::jsonb) AS r(v) GROUP BY 1) AS e
      WHERE d."id" = e."key"::uuid`,
  },
  redeemDevice: {
    order: "claim",
    sqlite: `UPDATE "DeviceCode" SET "usedAt" = e."at", "keptUntil" = e."until"
      FROM (SELECT value->>0 AS "key", value->>1 AS "at", value->>2 AS "until" FROM json_each(?)) AS e
      WHERE "id" = e."key" AND "approvedAt" IS NOT NULL AND "usedAt" IS NULL RETURNING "id"`,
    postgresql: `UPDATE "DeviceCode" d SET "usedAt" = e."at", "keptUntil" = e."until"
      FROM (SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at", to_timestamp((v->>2)::float8 / 1000) AS "until"
        FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e
      WHERE d."id" = e."key"::uuid AND d."approvedAt" IS NOT NULL AND d."usedAt" IS NULL RETURNING d."id"::text`,
  },
  rememberAssertion: REMEMBER,
  rememberProof: REMEMBER,
  storePushed: {
    order: "change",
    ...PUSHED,
  },
  openPushed: {
    order: "change",
    sqlite: `UPDATE "PushedRequest" SET "openedAt" = e."at", "expiresAt" = e."expires", "keptUntil" = e."until"
      FROM (SELECT value->>0 AS "key", value->>1 AS "at", value->>2 AS "expires", value->>3 AS "until" FROM json_each(?)) AS e
      WHERE "id" = e."key" AND "openedAt" IS NULL`,
    postgresql: `UPDATE "PushedRequest" p SET "openedAt" = e."at", "expiresAt" = e."expires", "keptUntil" = e."until"
      FROM (SELECT v->>0 AS "key", to_timestamp((v->>1)::float8 / 1000) AS "at", to_timestamp((v->>2)::float8 / 1000) AS "expires",
        to_timestamp((v->>3)::float8 / 1000) AS "until" FROM jsonb_array_elements($1::jsonb) AS r(v)) AS e
      WHERE p."id" = e."key"::uuid AND p."openedAt" IS NULL`,
  },
  usePushed: {
    order: "claim",
    sqlite: `UPDATE "PushedRequest" SET "usedAt" = e."at" FROM ${ON_SQLITE} WHERE "id" = e."key" AND "usedAt" IS NULL RETURNING "id"`,
    postgresql: `UPDATE "PushedRequest" p SET "usedAt" = e."at" FROM ${ON_POSTGRES} WHERE p."id" = e."key"::uuid AND p."usedAt" IS NULL
      RETURNING p."id"::text`,
  },
  requireUnrevoked: {
    order: "condition",
    sqlite: `SELECT t."id" FROM json_each(?) e JOIN "TokenRecord" t ON t."id" = e.value->>0 WHERE t."revokedAt" IS NULL`,
    postgresql: `SELECT t."id"::text FROM jsonb_array_elements($1::jsonb) AS r(v) JOIN "TokenRecord" t ON t."id" = (v->>0)::uuid
      WHERE t."revokedAt" IS NULL`,
  },
  requireSession: {
    order: "condition",
    sqlite: `SELECT s."idHash" FROM json_each(?) e JOIN "Session" s ON s."idHash" = e.value->>0`,
    // Locked: the session does not end before what names it is written.
    postgresql: `SELECT s."idHash" FROM jsonb_array_elements($1::jsonb) AS r(v) JOIN "Session" s ON s."idHash" = v->>0 FOR KEY SHARE OF s`,
  },
  noteSessionClient: {
    order: "change",
    sqlite: `INSERT INTO "SessionClient" (${SESSION_CLIENT})
      SELECT ${[0, 1, 2, 3, 4, 5, 6, 6].map((index) => `value->>${index}`).join(", ")} FROM json_each(?) WHERE true ${AGAIN_THERE}`,
    // A client that is deleted at this moment is waited for, and then left out.
    postgresql: `INSERT INTO "SessionClient" (${SESSION_CLIENT})
      SELECT e."id", e."sessionId", e."realmId", e."clientRef", e."userId", e."issuer", e."at", e."at" FROM (
        SELECT DISTINCT ON (v->>0) v->>0 AS "id", v->>1 AS "sessionId", v->>2 AS "realmId", v->>3 AS "clientRef", v->>4 AS "userId",
          v->>5 AS "issuer", to_timestamp((v->>6)::float8 / 1000) AS "at"
        FROM jsonb_array_elements($1::jsonb) AS r(v) ORDER BY v->>0, (v->>6)::float8 DESC) AS e
      JOIN "Client" c ON c."id" = e."clientRef" FOR KEY SHARE OF c ${AGAIN_THERE}`,
  },
  noteConsentUse: {
    order: "change",
    sqlite: `UPDATE "Consent" SET "lastUsedAt" = e."at"
      FROM (SELECT value->>1 AS "userId", value->>2 AS "clientRef", max(value->>3) AS "at" FROM json_each(?) GROUP BY 1, 2) AS e
      WHERE "Consent"."userId" = e."userId" AND "Consent"."clientRef" = e."clientRef"`,
    postgresql: `UPDATE "Consent" c SET "lastUsedAt" = e."at"
      FROM (SELECT v->>1 AS "userId", v->>2 AS "clientRef", to_timestamp(max((v->>3)::float8) / 1000) AS "at"
        FROM jsonb_array_elements($1::jsonb) AS r(v) GROUP BY 1, 2) AS e
      WHERE c."userId" = e."userId" AND c."clientRef" = e."clientRef"`,
  },
  countReplay: {
    order: "change",
    sqlite: `INSERT INTO "RefreshReplay" ("clientRef", "realmId", "day", "count")
      SELECT value->>0, value->>1, value->>2, count(*) FROM json_each(?) WHERE true GROUP BY 1, 2, 3 ${ADD_REPLAYS}`,
    postgresql: `INSERT INTO "RefreshReplay" ("clientRef", "realmId", "day", "count")
      SELECT v->>0, v->>1, (v->>2)::int, count(*)::int FROM jsonb_array_elements($1::jsonb) AS r(v) GROUP BY 1, 2, 3 ORDER BY 1, 3 ${ADD_REPLAYS}`,
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

/** An effect's values as its statement reads them. The first is its key: what a claim or a condition is about. */
function cellsOf(effect: Effect): Cells {
  switch (effect.kind) {
    case "consume":
      return [effect.tokenId, effect.at, effect.successor.refreshId, effect.successor.accessId];
    case "rememberAssertion":
      return [assertionId(effect), effect.keptUntil];
    case "rememberProof":
      return [proofId(effect), effect.keptUntil];
    case "requireUnrevoked":
      return [effect.tokenId];
    case "requireSession":
      return [effect.sessionId];
    case "noteSessionClient":
      return [effect.sid, effect.sessionId, effect.realmId, effect.clientRef, effect.userId, effect.issuer, effect.at];
    case "noteConsentUse":
      return [consentName(effect), effect.userId, effect.clientRef, effect.at];
    case "countReplay":
      return [effect.clientRef, effect.realmId, Math.floor(effect.at / DAY)];
    case "revokeToken":
      return [effect.tokenId, effect.at];
    case "storeCode":
      return codeCells(effect.code);
    case "redeemCode":
      return [effect.codeId, effect.at, effect.keptUntil];
    case "storeDevice":
      return deviceCells(effect.device);
    case "answerDevice":
      return [effect.deviceId, effect.at, ...approvalCells(effect.approval)];
    case "pollDevice":
    case "slowDevice":
      return [effect.deviceId, effect.at];
    case "redeemDevice":
      return [effect.deviceId, effect.at, effect.keptUntil];
    case "storePushed":
      return pushedCells(effect.pushed);
    case "openPushed":
      return [effect.pushedId, effect.at, effect.expiresAt, effect.keptUntil];
    case "usePushed":
      return [effect.pushedId, effect.at];
    case "revokeFamily":
      return [effect.familyId, effect.at];
  }
}

function consentName({ userId, clientRef }: { readonly userId: string; readonly clientRef: string }): string {
  return `${userId} ${clientRef}`;
}

/**
 * What an effect is on: a family, the token where it has none, or a person's way to a client; null: nothing that another batch could be on. On
 * PostgreSQL a batch locks these of its effects first: a successor must not appear unseen while its family is being revoked, and two batches
 * must not change the same two rows in different orders.
 */
function lockOf(effect: Effect): string | null {
  switch (effect.kind) {
    case "consume":
    case "requireUnrevoked":
      return effect.familyId ?? effect.tokenId;
    case "rememberAssertion":
      return assertionId(effect);
    case "storeCode":
      return effect.code.id;
    case "redeemCode":
      return effect.codeId;
    case "storeDevice":
      return effect.device.id;
    case "answerDevice":
    case "pollDevice":
    case "slowDevice":
    case "redeemDevice":
      return effect.deviceId;
    case "storePushed":
      return effect.pushed.id;
    case "openPushed":
    case "usePushed":
      return effect.pushedId;
    case "noteSessionClient":
      return effect.sid;
    case "noteConsentUse":
      return consentName(effect);
    case "countReplay":
    case "requireSession":
      return null;
    case "rememberProof":
      // All else that two batches could wait for is locked before, and these rows are written in order.
      return null;
    case "revokeFamily":
      return effect.familyId;
    case "revokeToken":
      return effect.tokenId;
  }
}

/** All effects of one kind: the JSON parameter of its statement, and how many they are. */
interface EffectRows {
  readonly kind: EffectKind;
  readonly rows: string;
  readonly count: number;
}

export interface BatchEffects {
  /** And the conditions. */
  readonly claims: readonly EffectRows[];
  readonly changes: readonly EffectRows[];
  /** JSON: the names to lock on PostgreSQL. */
  readonly locks: string;
}

/** undefined: there are none. What is locked comes sorted, so that two batches never wait for each other in a ring. */
export function batchEffects(batch: readonly Commit[]): BatchEffects | undefined {
  const effects = batch.flatMap((commit) => commit.effects);
  if (effects.length === 0) return undefined;
  const all = [...new Set(effects.map(({ kind }) => kind))].map((kind): EffectRows => {
    const rows = effects.filter((effect) => effect.kind === kind).map(cellsOf);
    rows.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    return { kind, rows: JSON.stringify(rows), count: rows.length };
  });
  const locks = new Set(effects.map(lockOf).filter((lock) => lock !== null));
  return {
    claims: all.filter(({ kind }) => EFFECT_STATEMENTS[kind].order !== "change"),
    changes: all.filter(({ kind }) => EFFECT_STATEMENTS[kind].order === "change"),
    locks: JSON.stringify([...locks].toSorted()),
  };
}

/** How the database says that it gave a claim, or that a condition holds. */
export function claimName(kind: EffectKind, key: string): string {
  return `${kind} ${key}`;
}

/**
 * Whether the database gave every claim of a batch, and all its conditions hold.
 *
 * @param claimed the names of those
 */
export function areAllClaimed({ claims }: BatchEffects, claimed: readonly string[]): boolean {
  return claimed.length === claims.reduce((sum, { count }) => sum + count, 0);
}

/** The places in the batch of the commits that did not get what they claim or need. Of several that claim the same, the first has it. */
export function withoutClaim(batch: readonly Commit[], claimed: readonly string[]): ReadonlySet<number> {
  const left = new Set(claimed);
  const isLost = (effect: Effect) => {
    const name = claimName(effect.kind, cellsOf(effect)[0]);
    switch (EFFECT_STATEMENTS[effect.kind].order) {
      case "claim":
        return !left.delete(name);
      case "condition":
        return !left.has(name);
      case "change":
        return false;
    }
  };
  return new Set(batch.flatMap(({ effects }, place) => (effects.filter(isLost).length > 0 ? [place] : [])));
}
