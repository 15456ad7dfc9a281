import { grantTypeInfo } from "#app/oauth/grant-types";
import type { StoredToken } from "#app/oauth/model";
import type { BatchRows } from "./batch-rows";

/** The token path's statements, which each engine says in its own way. Every method is one transaction. */
export interface TokenTables {
  /** Writes the rows if the database still has `generation` (null: whatever it has); false when it has another. */
  write(generation: number | null, rows: BatchRows): Promise<boolean>;
  /** Writes the rows if, besides, the refresh token `id` is unused: it is marked as used with them. */
  rotate(
    token: { readonly id: string; readonly familyId: string; readonly at: number },
    generation: number,
    rows: BatchRows,
  ): Promise<"committed" | "stale" | "reused">;
  /** Revokes every token of a family, together with the rows of the refusal that found out, if there was one. */
  revokeFamily(
    familyId: string,
    at: number,
    refusal?: { readonly generation: number; readonly rows: BatchRows },
  ): Promise<"committed" | "stale">;
  revokeToken(id: string, at: number): Promise<void>;
  findToken(id: string): Promise<StoredToken | undefined>;
  /** @param uses JSON: arrays of secret id and milliseconds */
  noteSecretUses(uses: string): Promise<void>;
}

/** What `toStoredToken` reads, in its order. */
export const STORED_COLUMNS = [
  "id",
  "kind",
  "format",
  "realmId",
  "applicationId",
  "clientRef",
  "environment",
  "secretId",
  "userId",
  "grantType",
  "scope",
  "familyId",
] as const;
export const STORED_TIMES = ["issuedAt", "expiresAt", "revokedAt", "consumedAt"] as const;

type Cell = unknown;
const text = (cell: Cell): string => (typeof cell === "string" ? cell : "");
const textOrNull = (cell: Cell): string | null => (typeof cell === "string" ? cell : null);
const timeOrNull = (cell: Cell): number | null => (typeof cell === "number" ? cell : null);

/** A row of STORED_COLUMNS and STORED_TIMES as the core's noun. By hand: introspection reads one a request. */
export function toStoredToken(row: readonly Cell[]): StoredToken {
  const grantType = grantTypeInfo(text(row[9]))?.name;
  const [issuedAt, expiresAt] = [timeOrNull(row[12]), timeOrNull(row[13])];
  if (grantType === undefined || issuedAt === null || expiresAt === null) throw new Error(`Token record ${text(row[0])} is damaged.`);
  return {
    id: text(row[0]),
    kind: row[1] === "refresh" ? "refresh" : "access",
    format: row[2] === "jwt" ? "jwt" : "opaque",
    realmId: text(row[3]),
    applicationId: text(row[4]),
    clientRef: text(row[5]),
    environment: row[6] === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
    secretId: textOrNull(row[7]),
    userId: textOrNull(row[8]),
    grantType,
    scope: text(row[10]),
    familyId: textOrNull(row[11]),
    issuedAt,
    expiresAt,
    revokedAt: timeOrNull(row[14]),
    consumedAt: timeOrNull(row[15]),
  };
}

export const quoted = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(", ");

/** What becomes of a count whose row is there already: it is added to that row's, on either engine. */
export const addCounts = (table: string, key: readonly string[]): string =>
  `ON CONFLICT (${quoted(key)}) DO UPDATE SET "count" = "${table}"."count" + excluded."count"`;
