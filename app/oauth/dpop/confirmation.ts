/** What a token is bound to (RFC 7800 §3.1, RFC 9449 §6), as its record keeps it: the JSON of its `cnf` claim. */

/** The claim: the thumbprint of the key that must sign a proof for each use. */
export interface ConfirmationClaim {
  readonly jkt: string;
}

/** @param jkt of the request's proof; null: there was none, and whoever has the token may use it */
export function confirmationOf(jkt: string | null): string | null {
  return jkt === null ? null : JSON.stringify({ jkt } satisfies ConfirmationClaim);
}

/**
 * The claim of a token record, as a member to spread; nothing where the token is not bound.
 *
 * @param confirmation as {@link confirmationOf} has written it
 * @example cnfOf({ confirmation: '{"jkt":"0ZcO…"}' }) // { cnf: { jkt: "0ZcO…" } }
 */
export function cnfOf({ confirmation }: { readonly confirmation: string | null }): { readonly cnf?: ConfirmationClaim } {
  if (confirmation === null) return {};
  const { jkt }: ConfirmationClaim = JSON.parse(confirmation);
  return { cnf: { jkt } };
}

/** RFC 9449 §5: by which scheme the token is presented. */
export function tokenTypeOf({ confirmation }: { readonly confirmation: string | null }): "Bearer" | "DPoP" {
  return confirmation === null ? "Bearer" : "DPoP";
}
