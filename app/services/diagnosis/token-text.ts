/** The text of a token, decoded: header, claims and the record's id. Pure: the browser reads it, and nothing is sent. Nothing of it is verified here. */
import { ENCODED_LENGTH, TOKEN_PREFIX, type TokenKind, tokenKindOf } from "#app/oauth/tokens/token-kind";

export type ReadToken =
  | { readonly format: "jwt"; readonly header: Members; readonly claims: Members; readonly id: string | null }
  | { readonly format: "opaque"; readonly kind: TokenKind; readonly id: string }
  | { readonly format: "none"; readonly problem: string };

type Members = Readonly<Record<string, unknown>>;

/** The longest token that is read. */
export const MOST_TOKEN_LETTERS = 16_000;
const ROW_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Bytes of an opaque token: its version, then the id of its record. */
const ID_AT = 1;
const ID_LENGTH = 16;

/**
 * @param pasted a token, with `Bearer` and quotation marks around it or without
 * @example readToken("lk_at_AQGTelI…").format // "opaque"
 */
export function readToken(pasted: string): ReadToken {
  const text = tokenTextIn(pasted);
  if (text === "") return { format: "none", problem: "There is no token." };
  const kind = tokenKindOf(text);
  if (kind !== undefined) return readOpaque(text, kind);
  const parts = text.split(".");
  if (parts.length === 5)
    return {
      format: "none",
      problem: "This is an encrypted token (JWE, RFC 7516). Nobody but its recipient can read it, and none is issued here.",
    };
  const [header, claims] = parts.slice(0, 2).map(membersOf);
  if (parts.length !== 3 || !header || !claims)
    return {
      format: "none",
      problem: "This is neither a self-contained token (JWT, RFC 7519) nor one that begins as those of this portal do.",
    };
  const { jti } = claims;
  return { format: "jwt", header, claims, id: typeof jti === "string" && ROW_ID.test(jti) ? jti : null };
}

/** The token in a pasted text, without `Bearer` and quotation marks around it. */
export function tokenTextIn(pasted: string): string {
  return pasted
    .slice(0, MOST_TOKEN_LETTERS)
    .trim()
    .replace(/^(?:authorization:\s{0,5})?bearer\s{1,5}/i, "")
    .replace(/^["']|["',;]{1,3}$/g, "");
}

function readOpaque(text: string, kind: TokenKind): ReadToken {
  const missing = TOKEN_PREFIX[kind].length + ENCODED_LENGTH - text.length;
  const letters = Math.abs(missing) === 1 ? "1 character" : `${Math.abs(missing)} characters`;
  if (missing > 0) return { format: "none", problem: `The token is ${letters} too short: it was cut off.` };
  if (missing < 0) return { format: "none", problem: `The token is ${letters} too long: something was added to it.` };
  const bytes = decodeBase64Url(text.slice(TOKEN_PREFIX[kind].length));
  if (bytes === undefined) return { format: "none", problem: "The token holds a character that none has." };
  const hex = [...bytes.slice(ID_AT, ID_AT + ID_LENGTH)].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return { format: "opaque", kind, id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
}

function membersOf(encoded: string): Members | undefined {
  const bytes = decodeBase64Url(encoded);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(bytes)));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes as characters of one byte each; undefined where it is no base64url. */
export function decodeBase64Url(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
}

/** Those characters as bytes. */
export function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
