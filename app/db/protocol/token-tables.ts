import { z } from "zod";
import type { StoredToken } from "#app/oauth/model";
import type { BatchRows } from "./batch-rows";

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
  /** @param uses JSON: arrays of secret id and milliseconds */
  noteSecretUses(uses: string): Promise<void>;
}

export const quoted = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(", ");

/** What becomes of a count whose row is there already: it is added to that row's, on either engine. */
export const addCounts = (table: string, key: readonly string[]): string =>
  `ON CONFLICT (${quoted(key)}) DO UPDATE SET "count" = "${table}"."count" + excluded."count"`;
