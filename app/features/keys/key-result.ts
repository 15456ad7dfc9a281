/** What the action of a key's pages answered, by the form it answers. */
import type { TestToken } from "#app/services/keys/access-token";
import type { CredentialFormat } from "#app/services/keys/credential-formats";
import type { KeyDifference } from "#app/services/keys/difference";
import type { ShownSecret } from "#app/services/keys/secrets";
import type { SaveResult } from "../form-conflict";

/** A key with the secret that is shown this once, and both as programs take them. */
export interface NewCredentials extends ShownSecret {
  readonly formats: readonly CredentialFormat[];
}

type RefusalKind = "configuration-refused" | "secret-refused" | "token-refused" | "provide-refused";

export type KeyPageResult =
  | { readonly kind: "generated" | "secret-created"; readonly secret: NewCredentials }
  | { readonly kind: "already-generated" | "saved" | "unchanged" | "generated-without-secret" | "provided" }
  /** What saving would change; `result` has what was typed. */
  | { readonly kind: "difference"; readonly difference: KeyDifference; readonly result: NonNullable<SaveResult> }
  | { readonly kind: "token"; readonly token: TestToken }
  | { readonly kind: RefusalKind; readonly result: NonNullable<SaveResult> };

/** The refusal of one of the forms, if it is that form's. */
export function refusalOf(result: KeyPageResult | undefined, kind: RefusalKind): SaveResult {
  return result !== undefined && "result" in result && result.kind === kind ? result.result : undefined;
}
