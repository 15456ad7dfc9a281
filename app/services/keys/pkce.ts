/** What the owner of a key chooses of PKCE (RFC 7636): WSO2's "Enable PKCE" and "Support PKCE Plain text". */
import { z } from "zod";

export const pkceChoiceSchema = z.object({
  /** Whether a request at `/authorize` needs a code challenge. Absent: as it is stored. */
  pkceRequired: z.boolean().optional(),
  /** Whether the challenge may be the verifier itself. Absent: as it is stored. */
  pkcePlainAllowed: z.boolean().optional(),
});
type PkceChoice = z.output<typeof pkceChoiceSchema>;

/** As it is stored. */
export interface PkceColumns {
  readonly pkceRequired: boolean;
  readonly pkcePlainAllowed: boolean;
}

/** What the realm says of it. */
export interface PkcePolicy {
  /** Every key must use PKCE. */
  readonly pkceRequired: boolean;
  /** Keys with a secret may use `plain`. */
  readonly pkcePlainAllowed: boolean;
}

/** Which of the two a key may choose for itself. */
export interface PkceOffer {
  readonly required: boolean;
  readonly plain: boolean;
}

/**
 * Public clients always need a challenge, by S256 (RFC 9700 §2.1.1). Of the others the realm decides, or leaves it to the key.
 *
 * @param stored null: there is no key yet. What it has ticked can be unticked after an admin has withdrawn it.
 */
export function pkceOfferOf(policy: PkcePolicy, clientType: string, stored: PkceColumns | null): PkceOffer {
  const isConfidential = clientType === "confidential";
  return {
    required: isConfidential && !policy.pkceRequired,
    plain: isConfidential && (policy.pkcePlainAllowed || (stored?.pkcePlainAllowed ?? false)),
  };
}

/**
 * What is to be stored of what a caller asks for.
 *
 * @returns the columns, and what is wrong, by field
 */
export function chosenPkce(
  policy: PkcePolicy,
  asked: PkceChoice,
  clientType: string,
  stored: PkceColumns | null,
): { readonly columns: PkceColumns; readonly problems: readonly (readonly [field: keyof PkceColumns, message: string])[] } {
  const { pkceRequired = stored?.pkceRequired ?? false, pkcePlainAllowed = stored?.pkcePlainAllowed ?? false } = asked;
  const columns = { pkceRequired, pkcePlainAllowed };
  const isAdded = pkcePlainAllowed && !(stored?.pkcePlainAllowed ?? false);
  if (!isAdded || pkceOfferOf(policy, clientType, stored).plain) return { columns, problems: [] };
  const problem =
    clientType === "confidential"
      ? "An admin has not allowed PKCE with plain text: use S256."
      : "A key without a secret has nothing but its challenge to prove it: use S256.";
  return { columns, problems: [["pkcePlainAllowed", problem]] };
}
