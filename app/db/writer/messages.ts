/** What goes between those who want something written and the one that writes. Both are ours; parsed, as all that comes from elsewhere. */
import { z } from "zod";
import { choreDoneSchema, choreSchema } from "../protocol/chores";
import type { TokenTables } from "../protocol/token-tables";

/** The methods that write; what reads stays where it is asked. */
export type WritingTables = Omit<TokenTables, "findToken">;

const json = z.string().optional();
const rows = z.object({ size: z.number(), tokens: json, usage: json, people: json, failures: json });
const generation = z.number();

export const workSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("write"), args: z.tuple([generation.nullable(), rows]) }),
  z.object({
    method: z.literal("rotate"),
    args: z.tuple([z.object({ id: z.string(), familyId: z.string(), at: z.number() }), generation, rows]),
  }),
  z.object({
    method: z.literal("revokeFamily"),
    // JSON, which processes speak among each other, makes null of undefined.
    args: z.tuple([z.string(), z.number(), z.object({ generation, rows }).nullish()]),
  }),
  z.object({ method: z.literal("revokeToken"), args: z.tuple([z.string(), z.number()]) }),
  z.object({ method: z.literal("noteSecretUses"), args: z.tuple([z.string()]) }),
  z.object({ method: z.literal("doChore"), args: z.tuple([choreSchema]) }),
]);
export type Work = z.infer<typeof workSchema>;

/** `id` is the asker's own count. */
export const toWriter = z.discriminatedUnion("writer", [
  z.object({ writer: z.literal("work"), id: z.number(), work: workSchema }),
  z.object({ writer: z.literal("turn"), id: z.number() }),
  z.object({ writer: z.literal("release"), id: z.number() }),
]);
export type ToWriter = z.infer<typeof toWriter>;

export const fromWriter = z.discriminatedUnion("writer", [
  z.object({ writer: z.literal("done"), id: z.number(), result: z.union([z.boolean(), z.string(), choreDoneSchema]).optional() }),
  z.object({ writer: z.literal("granted"), id: z.number() }),
  /** `unavailable`: the database, not the work, is the trouble. */
  z.object({ writer: z.literal("failed"), id: z.number(), message: z.string(), unavailable: z.boolean() }),
]);
export type FromWriter = z.infer<typeof fromWriter>;

/** A two-way line: a thread's port, or the channel between a primary and one of its workers. */
export interface Line {
  send(message: ToWriter | FromWriter): void;
  receive(listener: (message: unknown) => void): void;
}

/** Who writes the token path's batches for this process: a thread beside it, or the primary, which also says who may write when. */
export interface Writer {
  readonly place: "thread" | "primary";
  readonly line: Line;
}
