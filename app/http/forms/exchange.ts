/** The forms of the page that says which keys may exchange whose tokens: from texts to what the use cases take. An empty list leaves it to the exchanged token. */
import { z } from "zod";
import { newPairSchema, pairEditSchema, pairKeySchema } from "#app/services/admin/exchange-pairs";
import { shownVersion } from "../form-submission";
import { namesField } from "./names";

/** Told apart by their `intent`. */
export const exchangeForms = z.discriminatedUnion("intent", [
  newPairSchema.extend({ intent: z.literal("add"), apis: namesField, scopes: namesField }),
  pairEditSchema.extend({ intent: z.literal("edit"), ...shownVersion, apis: namesField, scopes: namesField }),
  pairKeySchema.extend({ intent: z.literal("remove") }),
]);

export type ExchangeForm = z.output<typeof exchangeForms>;
