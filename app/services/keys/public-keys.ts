/** The public keys of a key that authenticates by a private one: what its owner gives of them, and what is stored. */
import { z } from "zod";
import type { ClientKey } from "#app/oauth/client-auth/assertion";
import { isByKeyPair } from "#app/oauth/client-auth/methods";
import { keySetText, mostKeySetLetters, readKeySet } from "#app/oauth/client-auth/public-keys";

const MOST_URI_LETTERS = 2000;
const MOST_SET_LETTERS = mostKeySetLetters("client");
const NOT_HTTPS = "Give an address that begins with https://, without a user name.";

/** Where a JWK set is published. */
export const keySetAddress = z
  .string()
  .max(MOST_URI_LETTERS, { error: "This is too long." })
  .refine((text) => isHttps(text), { error: NOT_HTTPS });

const publicKeysFields = {
  /** A JWK set as JSON; null: none is kept here. */
  jwks: z
    .string()
    .max(MOST_SET_LETTERS, { error: `Give at most ${MOST_SET_LETTERS} characters.` })
    .nullable(),
  /** Where the application publishes its JWK set. */
  jwksUri: keySetAddress.nullable(),
} as const;

function isHttps(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" && url.username === "" && url.password === "" && /^[\x21-\x7e]+$/.test(text);
}

export const publicKeysSchema = z.object(publicKeysFields);
/** What a caller asks for. Absent: as it is stored. */
export const publicKeysChoiceSchema = publicKeysSchema.partial();
export type PublicKeysChoice = z.output<typeof publicKeysChoiceSchema>;
export type PublicKeysColumns = z.output<typeof publicKeysSchema>;

export const NO_PUBLIC_KEYS: PublicKeysColumns = { jwks: null, jwksUri: null };

/**
 * What is to be stored of what a caller asks for: nothing, unless the key authenticates by a private key.
 *
 * @param authMethod the method that the key is to have; null: any
 * @param stored null: there is no key yet
 * @returns the columns, and what is wrong, by field
 */
export function chosenPublicKeys(
  asked: PublicKeysChoice,
  authMethod: string | null,
  stored: PublicKeysColumns | null,
): { readonly columns: PublicKeysColumns; readonly problems: readonly (readonly [keyof PublicKeysColumns, string])[] } {
  if (!isByKeyPair(authMethod)) return { columns: NO_PUBLIC_KEYS, problems: [] };
  const before = stored ?? NO_PUBLIC_KEYS;
  const jwks = asked.jwks === undefined ? before.jwks : asked.jwks;
  const jwksUri = asked.jwksUri === undefined ? before.jwksUri : asked.jwksUri;
  const columns = { jwks, jwksUri };
  if (jwks === null && jwksUri === null)
    return { columns, problems: [["jwks", "Give the application’s public keys, or the https address where it publishes them."]] };
  if (jwks !== null && jwksUri !== null) return { columns, problems: [["jwks", "Give the public keys or their address, not both."]] };
  if (jwks === null) return { columns, problems: [] };
  const read = readKeySet(jwks, "refused");
  return read.problem === undefined
    ? { columns: { jwks: keySetText(read.keys), jwksUri: null }, problems: [] }
    : { columns, problems: [["jwks", read.problem]] };
}

/**
 * What a key has in place of secrets, a line each; null: it authenticates in another way.
 *
 * @example ["2026-11: RSA, 3072 bits (RS256, PS256)"], ["https://app.example/jwks.json"]
 */
export function publicKeyLines({
  authMethod,
  jwks,
  jwksUri,
}: PublicKeysColumns & { readonly authMethod: string | null }): readonly string[] | null {
  if (!isByKeyPair(authMethod)) return null;
  return jwksUri === null ? storedKeys(jwks).map(lineOf) : [jwksUri];
}

/** A row's set as people read it: each member on a line of its own. "": there is none. */
export function shownKeySet(jwks: string | null): string {
  return jwks === null ? "" : JSON.stringify(JSON.parse(jwks), null, 2);
}

/** The keys in a client's row. */
function storedKeys(jwks: string | null): readonly ClientKey[] {
  return (jwks === null ? undefined : readKeySet(jwks, "left_out").keys) ?? [];
}

function lineOf({ kid, algorithms, jwk }: ClientKey): string {
  const kind = jwk["kty"] === "RSA" ? `RSA, ${Buffer.from(jwk["n"] ?? "", "base64url").length * 8} bits` : (jwk["crv"] ?? "");
  return `${kid ?? "without kid"}: ${kind} (${algorithms.join(", ")})`;
}
