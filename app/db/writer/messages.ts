/** What goes between the event loop and the thread that writes beside it. Both are ours; parsed, as all that comes from elsewhere. */
import { z } from "zod";
import { choreDoneSchema, choreSchema } from "../protocol/chores";
import { type EffectKind, isEffectKind } from "../protocol/effect-statements";
import { batchOutcomeSchema } from "../protocol/token-tables";

const json = z.string().optional();
const journal = z.object({ id: z.string(), usage: z.string(), people: z.string(), tokens: z.string() }).optional();

/** `id` is the asker's own count. */
const id = z.number();

const effectRows = z.array(z.object({ kind: z.custom<EffectKind>(isEffectKind), rows: z.string(), count: z.number() })).readonly();
const effects = z.object({ claims: effectRows, changes: effectRows, families: z.string() }).optional();

export const writeOrder = z.union([
  z.object({
    id,
    /** The configuration that the batch was decided on; null: it does not matter. */
    generation: z.number().nullable(),
    rows: z.object({ size: z.number(), tokens: json, journal, failures: json, effects }),
  }),
  z.object({ id, chore: choreSchema }),
]);
export type WriteOrder = z.infer<typeof writeOrder>;

export const writeOutcome = z.union([
  z.object({ id, batch: batchOutcomeSchema }),
  z.object({ id, done: choreDoneSchema }),
  /** `unavailable`: the database, not the work, is the trouble. */
  z.object({ id, failed: z.object({ message: z.string(), unavailable: z.boolean() }) }),
]);
export type WriteOutcome = z.infer<typeof writeOutcome>;

/** A thread's port, seen from either side. */
export interface WriteLine {
  send(message: WriteOrder | WriteOutcome): void;
  receive(listener: (message: unknown) => void): void;
}
