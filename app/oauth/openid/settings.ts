/** What a client has chosen of OpenID Connect, as far as tokens depend on it (OpenID Connect Registration §2). */
import type { SigningAlgorithm } from "../model";

export interface OpenIdSettings {
  /** Seconds; null takes {@link DEFAULT_ID_TOKEN_LIFETIME}. */
  readonly idTokenLifetime: number | null;
  /** `id_token_signed_response_alg`; logout tokens are signed by it, too. */
  readonly idTokenAlgorithm: SigningAlgorithm;
  /** `userinfo_signed_response_alg`; null: the answer is plain JSON. */
  readonly userinfoAlgorithm: SigningAlgorithm | null;
  /** The sector whose clients know a person by the same pairwise subject (OpenID Connect Core §8.1); null: subjects are public. */
  readonly pairwiseSector: string | null;
}

/** WSO2's default of "Id Token Expiry Time". */
export const DEFAULT_ID_TOKEN_LIFETIME = 3600;

/** What a client has that chose nothing. */
export const DEFAULT_OPENID_SETTINGS: OpenIdSettings = {
  idTokenLifetime: null,
  idTokenAlgorithm: "ES256",
  userinfoAlgorithm: null,
  pairwiseSector: null,
};

/**
 * The sector of pairwise subjects: the host of an address (OpenID Connect Core §8.1). A client without one, such as an app with an address of
 * its own scheme, is a sector by itself.
 *
 * @param clientRef the client's internal id
 * @example sectorOf("https://app.example/callback", ref) // "app.example"
 */
export function sectorOf(address: string | undefined, clientRef: string): string {
  const host = address !== undefined && URL.canParse(address) ? new URL(address).host : "";
  return host === "" ? clientRef : host;
}
