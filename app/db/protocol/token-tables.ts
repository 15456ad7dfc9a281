/** What the token path does to the database, which each engine says in its own way, and how a token record is read back. */
import { z } from "zod";
import { grantTypeInfo } from "#app/oauth/grant-types";
import type { Environment, StoredToken, TokenFormat } from "#app/oauth/model";
import { UnreadableRowError } from "../errors";
import { type BatchRows, SHARED_TOKEN_COLUMNS } from "./batch-rows";

/**
 * What became of a batch. `stale`: the database has another generation. `claimed`: some of its claims were not to be had, but these
 * keys were. Nothing was written in either case.
 */
export const batchOutcomeSchema = z.union([z.enum(["written", "stale"]), z.object({ claimed: z.array(z.string()) })]);
export type BatchOutcome = z.infer<typeof batchOutcomeSchema>;

/** The token path's statements, which each engine says in its own way. Every method is one transaction. */
export interface TokenTables {
  /** Writes the rows and applies the effects, if the database still has `generation` (null: whatever it has). */
  write(generation: number | null, rows: BatchRows): Promise<BatchOutcome>;
  /** @throws {UnreadableRowError} when the row is of a kind or format that is not known here. */
  findToken(id: string): Promise<StoredToken | undefined>;
  /** @param uses JSON: arrays of secret id, milliseconds, network and user agent */
  noteSecretUses(uses: string): Promise<void>;
  /** Adds a batch of calls to their counters, once for each id. `rows`: JSON, see `api-calls.ts`. */
  countCalls(id: string, rows: string): Promise<void>;
}

export const quoted = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(", ");

/** What becomes of a count whose row is there already: it is added to that row's, on either engine. */
export const addCounts = (table: string, key: readonly string[]): string =>
  `ON CONFLICT (${quoted(key)}) DO UPDATE SET "count" = "${table}"."count" + excluded."count"`;

/** What `toStoredToken` reads, in its order. */
export const STORED_COLUMNS = ["id", ...SHARED_TOKEN_COLUMNS, "successorId", "successorAccessId"] as const;
export const STORED_TIMES = ["issuedAt", "expiresAt", "revokedAt", "consumedAt"] as const;

const KINDS: readonly StoredToken["kind"][] = ["access", "refresh"];
const FORMATS: readonly TokenFormat[] = ["opaque", "jwt"];
const ENVIRONMENTS: readonly Environment[] = ["PRODUCTION", "SANDBOX"];

/**
 * The columns of a token record whose values are a fixed few.
 *
 * @throws {UnreadableRowError} when one holds something else.
 * @example knownColumns(await prisma.tokenRecord.findFirstOrThrow()).kind // "access"
 */
export function knownColumns(row: {
  readonly id: string;
  readonly kind: unknown;
  readonly format: unknown;
  readonly environment: unknown;
}) {
  const known = <T extends string>(column: string, names: readonly T[], value: unknown): T => {
    const found = names.find((name) => name === value);
    if (found === undefined) throw new UnreadableRowError("TokenRecord", row.id, column);
    return found;
  };
  return {
    kind: known("kind", KINDS, row.kind),
    format: known("format", FORMATS, row.format),
    environment: known("environment", ENVIRONMENTS, row.environment),
  };
}

/**
 * A row of STORED_COLUMNS and STORED_TIMES as the core's noun. By hand: introspection reads one a request.
 *
 * @throws {UnreadableRowError}
 */
export function toStoredToken(row: readonly unknown[]): StoredToken {
  const id = typeof row[0] === "string" ? row[0] : "";
  const unreadable = (column: string): never => {
    throw new UnreadableRowError("TokenRecord", id, column);
  };
  const text = (place: number): string => {
    const cell = row[place];
    return typeof cell === "string" ? cell : unreadable(STORED_COLUMNS[place] ?? "id");
  };
  const textOrNull = (place: number): string | null => (row[place] === null ? null : text(place));
  const time = (place: number): number => {
    const cell = row[STORED_COLUMNS.length + place];
    return typeof cell === "number" ? cell : unreadable(STORED_TIMES[place] ?? "issuedAt");
  };
  const timeOrNull = (place: number): number | null => (row[STORED_COLUMNS.length + place] === null ? null : time(place));
  return {
    id,
    ...knownColumns({ id, kind: row[1], format: row[2], environment: row[6] }),
    realmId: text(3),
    applicationId: text(4),
    clientRef: text(5),
    secretId: textOrNull(7),
    userId: textOrNull(8),
    grantType: grantTypeInfo(text(9))?.name ?? unreadable("grantType"),
    scope: text(10),
    audience: textOrNull(11),
    familyId: textOrNull(12),
    exchange: textOrNull(13),
    confirmation: textOrNull(14),
    issuedAt: time(0),
    expiresAt: time(1),
    revokedAt: timeOrNull(2),
    consumedAt: timeOrNull(3),
    successorId: textOrNull(15),
    successorAccessId: textOrNull(16),
  };
}
