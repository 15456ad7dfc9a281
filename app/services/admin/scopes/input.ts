import { z } from "zod";
import { SCOPE_ACCESS, SCOPE_ACCESS_VALUES } from "#app/oauth/scope-access";
import { answer } from "../../scopes/requests";

/** `scope-token` of RFC 6749 §3.3: visible ASCII without `"` and `\`. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const SCOPE_NAME_LENGTH = 100;

const name = z
  .string({ error: "Enter a name." })
  .min(1, { error: "Enter a name.", abort: true })
  .max(SCOPE_NAME_LENGTH, { error: `Use at most ${SCOPE_NAME_LENGTH} characters.`, abort: true })
  .regex(scopeToken, { error: 'Use visible ASCII characters without blanks, " and \\ (RFC 6749 §3.3), such as orders.read.' });

const description = z.string().trim().max(200, { error: "Use at most 200 characters." }).default("");
const isDefault = z.boolean().default(false);
const access = z.enum(SCOPE_ACCESS_VALUES, { error: "Choose who may have it." });
const existing = z.string().max(SCOPE_NAME_LENGTH);

/** A new scope; closed unless the admin chooses otherwise. */
export const newScopeSchema = z.object({ name, description, isDefault, access: access.default("named") });
/** What of a scope may change without a confirmation of the effect. Its name is its identity and stays. */
export const scopeEditSchema = z.object({ name: existing, description, isDefault });
/** A change of who may have it, with the number of keys losing it that the page showed. */
export const accessChangeSchema = z.object({
  name: existing,
  access,
  confirmedKeys: z.int({ error: "Type the number of keys shown above." }).min(0, { error: "Type the number of keys shown above." }),
});
/** A deletion, with the number of keys naming the scope that the page showed. */
export const scopeDeletionSchema = z.object({
  name: existing,
  confirmedClients: z.int({ error: "Type the number of keys shown above." }),
});
/** What an admin says about one application and one scope. */
export const decisionSchema = z.object({
  name: existing,
  applicationId: z.string().max(100),
  decision: z.enum(["approve", "refuse", "withdraw", "name"], { error: "Choose what to do." }),
  answer,
});

/** Who may have a scope: the choices of the forms with their labels. */
export function accessChoices() {
  return SCOPE_ACCESS.map(({ value, label, explanation }) => ({ value, label, explanation }));
}

export type NewScope = z.input<typeof newScopeSchema>;
export type ScopeEdit = z.input<typeof scopeEditSchema>;
export type AccessChange = z.input<typeof accessChangeSchema>;
export type Decision = z.input<typeof decisionSchema>;
