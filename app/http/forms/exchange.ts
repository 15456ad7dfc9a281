/** The forms of the page that says which keys may exchange whose tokens: from texts to what the use cases take. */
import { z } from "zod";
import { newPairSchema, pairEditSchema, pairKeySchema } from "#app/services/admin/exchange-pairs";
import { shownVersion } from "../form-submission";

/** Names, separated by blanks or lines; left empty it is null, and the exchanged token decides. */
const names = z
  .string()
  .max(10_000, { error: "This is too long." })
  .default("")
  .transform((text) => {
    const listed = text.split(/[\s,]+/).filter((name) => name !== "");
    return listed.length === 0 ? null : listed;
  });

/** Told apart by their `intent`. */
export const exchangeForms = z.discriminatedUnion("intent", [
  newPairSchema.extend({ intent: z.literal("add"), apis: names, scopes: names }),
  pairEditSchema.extend({ intent: z.literal("edit"), ...shownVersion, apis: names, scopes: names }),
  pairKeySchema.extend({ intent: z.literal("remove") }),
]);

export type ExchangeForm = z.output<typeof exchangeForms>;
