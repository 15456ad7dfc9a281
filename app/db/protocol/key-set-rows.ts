/** Public keys as rows have them: a JWK set as JSON, or where it is published. */
import type { PublicKeys } from "#app/oauth/client-auth/assertion";
import { readKeySet } from "#app/oauth/client-auth/public-keys";
import type { KeysOf } from "#app/oauth/ports";

/** What is stored was checked before; what could not be read would let nobody in. null: there are none. */
export function publicKeysOf(jwks: string | null, uri: string | null, of: KeysOf): PublicKeys | null {
  if (uri !== null) return { kind: "uri", uri };
  return jwks === null ? null : { kind: "inline", keys: readKeySet(jwks, "left_out", of).keys ?? [] };
}
