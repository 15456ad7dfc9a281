/** How a key's requests at `/authorize` must come: pushed (RFC 9126 §6), and signed (RFC 9101 §10.5). */
import { z } from "zod";
import { isByKeyPair } from "#app/oauth/client-auth/methods";

export const requestRulesSchema = z.object({ pushedRequestsRequired: z.boolean(), signedRequestsRequired: z.boolean() });
/** What a caller asks for. Absent: as it is stored. */
export const requestRulesChoiceSchema = requestRulesSchema.partial();
export type RequestRules = z.output<typeof requestRulesSchema>;

export const NO_REQUEST_RULES: RequestRules = { pushedRequestsRequired: false, signedRequestsRequired: false };

/**
 * What is to be stored of what a caller asks for.
 *
 * @param authMethod the method that the key is to have; null: any. Only one of a key pair comes with public keys, by which signed requests are checked
 * @param stored null: there is no key yet
 * @returns the columns, and what is wrong, by field
 */
export function chosenRequestRules(
  asked: z.output<typeof requestRulesChoiceSchema>,
  authMethod: string | null,
  stored: RequestRules | null,
): { readonly columns: RequestRules; readonly problems: readonly (readonly [keyof RequestRules, string])[] } {
  const before = stored ?? NO_REQUEST_RULES;
  const {
    pushedRequestsRequired = before.pushedRequestsRequired,
    signedRequestsRequired = before.signedRequestsRequired && isByKeyPair(authMethod),
  } = asked;
  const columns = { pushedRequestsRequired, signedRequestsRequired };
  if (!signedRequestsRequired || isByKeyPair(authMethod)) return { columns, problems: [] };
  return { columns, problems: [["signedRequestsRequired", "Signed requests need public keys: choose Private key JWT first."]] };
}
