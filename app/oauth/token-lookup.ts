/** From the text of a token to its record, whatever its format and whatever `token_type_hint` says (RFC 7009 §2.1, RFC 7662 §2.1). */
import type { RealmPolicy, StoredToken } from "./model";
import type { JwtVerifier, TokenMac, TokenSource } from "./ports";
import { verifyAccessToken } from "./tokens/jwt";
import { parseOpaque } from "./tokens/opaque";

export interface TokenLookupPorts extends TokenSource {
  readonly mac: TokenMac;
  readonly verifier: JwtVerifier;
}

/** The record behind a token that this realm issued, in whatever state, or undefined. */
export async function lookUpToken(
  text: string,
  policy: Pick<RealmPolicy, "realmId" | "issuer">,
  ports: TokenLookupPorts,
): Promise<StoredToken | undefined> {
  const isJwt = text.includes(".");
  const opaque = isJwt ? undefined : parseOpaque(text, ports.mac);
  const id = isJwt ? await verifyAccessToken(text, policy, ports.verifier) : opaque?.id;
  const token = id === undefined ? undefined : await ports.findToken(id);
  if (token?.realmId !== policy.realmId || token.format !== (isJwt ? "jwt" : "opaque")) return undefined;
  return isJwt || token.kind === opaque?.kind ? token : undefined;
}
