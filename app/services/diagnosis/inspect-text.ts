/** A token's text read and its signature checked, in the browser as on the server. */
import { checkSignature, type KeySet, type SignatureCheck } from "./token-signature";
import { type ReadToken, readToken, tokenTextIn } from "./token-text";

export interface InspectedText {
  readonly token: ReadToken;
  /** null: there is none. */
  readonly signature: SignatureCheck | "failed" | null;
}

/** Members of the keys that sign here (RFC 7518 §6, RFC 8037 §2). */
const MEMBERS = ["kid", "kty", "crv", "x", "y", "n", "e"] as const;

/**
 * @param keys the portal's published keys; asked for a self-contained token alone
 */
export async function inspectText(pasted: string, keys: () => Promise<KeySet>): Promise<InspectedText> {
  const token = readToken(pasted);
  if (token.format !== "jwt") return { token, signature: null };
  try {
    return { token, signature: await checkSignature(tokenTextIn(pasted), token, await keys()) };
  } catch {
    return { token, signature: "failed" };
  }
}

/** The key set at an address (RFC 7517 §5). */
export async function fetchKeys(address: string): Promise<KeySet> {
  const answer = await fetch(address, { credentials: "omit" });
  return parseKeys(await answer.json());
}

/**
 * The keys of a key set, with the members that a signature is checked by.
 *
 * @throws TypeError when it is no key set
 */
export function parseKeys(body: unknown): KeySet {
  const keys = isObject(body) ? body["keys"] : undefined;
  if (!Array.isArray(keys)) throw new TypeError("This is no key set.");
  return keys
    .filter(isObject)
    .map((key) => Object.fromEntries(MEMBERS.flatMap((name) => (typeof key[name] === "string" ? [[name, key[name]]] : []))));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
