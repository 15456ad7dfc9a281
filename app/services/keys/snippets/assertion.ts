/** The shell lines by which a program has a key pair, and signs an assertion (RFC 7523 §2.2) with what every system has: openssl. */
import type { SnippetFacts } from "./facts";
import { doubleQuoted, shellWord } from "./quoting";
import { ASSERTION_VARIABLE, PRIVATE_KEY_FILE } from "./token-call";

/** Seconds that the assertion of a snippet is valid. */
export const ASSERTION_SECONDS = 60;

/**
 * Makes a key pair and prints the public key as the Settings take it. A public key of 3072 bits (RFC 8017 appendix A.1.1) ends with the 384 bytes of
 * its modulus and five of its exponent.
 */
export const KEY_PAIR_LINES = [
  `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out ${PRIVATE_KEY_FILE}`,
  `printf '{"keys":[{"kty":"RSA","use":"sig","e":"AQAB","n":"%s"}]}\\n' \\`,
  `  "$(openssl rsa -in ${PRIVATE_KEY_FILE} -RSAPublicKey_out -outform DER | tail -c 389 | head -c 384 | openssl base64 -A | tr '+/' '-_')"`,
] as const;

/** Signs an assertion with RS256 and puts it into the environment. It works once. */
export function assertionLines({ clientId, issuer }: Pick<SnippetFacts, "clientId" | "issuer">): readonly string[] {
  // One claim in JSON, within the single quotes of a shell.
  const claim = (name: string, value: string) => shellWord(`"${name}":${doubleQuoted(value)},`);
  return [
    "base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }",
    `CLAIMS=${claim("iss", clientId)}${claim("sub", clientId)}${claim("aud", issuer)}`,
    `CLAIMS="{$CLAIMS\\"jti\\":\\"$(openssl rand -hex 16)\\",\\"exp\\":$(($(date +%s) + ${ASSERTION_SECONDS}))}"`,
    `SIGNED=$(printf '{"alg":"RS256"}' | base64url).$(printf %s "$CLAIMS" | base64url)`,
    `export ${ASSERTION_VARIABLE}=$SIGNED.$(printf %s "$SIGNED" | openssl dgst -sha256 -sign ${PRIVATE_KEY_FILE} | base64url)`,
  ];
}
