import { z } from "zod";

/** `scope-token` of RFC 6749 §3.3: visible ASCII without `"` and `\`. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

const name = z
  .string({ error: "Enter a name." })
  .min(1, { error: "Enter a name.", abort: true })
  .max(100, { error: "Use at most 100 characters.", abort: true })
  .regex(scopeToken, { error: 'Use visible ASCII characters without blanks, " and \\ (RFC 6749 §3.3), such as orders.read.' });

const description = z.string().trim().max(200, { error: "Use at most 200 characters." }).default("");
const isDefault = z.boolean().default(false);

/** A new scope. */
export const newScopeSchema = z.object({ name, description, isDefault });
/** What may change of one: its name is its identity. */
export const scopeEditSchema = z.object({ name: z.string(), description, isDefault });
/** A deletion, with the number of keys naming the scope that the admin was told of. */
export const scopeDeletionSchema = z.object({
  name: z.string(),
  confirmedClients: z.int({ error: "Type the number of keys shown above." }),
});

export type NewScope = z.input<typeof newScopeSchema>;
export type ScopeEdit = z.input<typeof scopeEditSchema>;
