/**
 * Opaque tokens, authorization codes, device codes and references to pushed requests: `prefix + base64url(version ‖ UUIDv7 ‖ truncated HMAC-SHA256)`. The UUID is the record's primary
 * key. A forged or mistyped token fails its MAC and costs no query; the database alone yields no token.
 */
import type { TokenMac } from "../ports";
import { readUuid, writeUuid } from "../uuidv7";
import { ENCODED_LENGTH, TOKEN_PREFIX as PREFIX, type TokenKind, tokenKindOf } from "./token-kind";

const PREFIX_LENGTH = 6;
const PREFIX_BYTES = {
  access: Buffer.from(PREFIX.access),
  refresh: Buffer.from(PREFIX.refresh),
  code: Buffer.from(PREFIX.code),
  device: Buffer.from(PREFIX.device),
  verify: Buffer.from(PREFIX.verify),
  pushed: Buffer.from(PREFIX.pushed),
} as const;
const VERSION = 1;
const UUID_LENGTH = 16;
/** 160 bits: what RFC 6749 §10.10 asks of a token's guess probability. */
const MAC_LENGTH = 20;
const HEAD_LENGTH = 1 + UUID_LENGTH;
/** Where the MAC begins behind prefix, version and id. */
const MAC_AT = PREFIX_LENGTH + HEAD_LENGTH;

/**
 * The text of a token whose record has this id.
 *
 * @example encodeOpaque("access", record.id, ports.mac) // "lk_at_AQGTb1…"
 */
export function encodeOpaque(kind: TokenKind, id: string, mac: Pick<TokenMac, "mac">): string {
  const bytes = layOut(kind);
  bytes[PREFIX_LENGTH] = VERSION;
  writeUuid(id, bytes, PREFIX_LENGTH + 1);
  bytes.set(mac.mac(authenticated(bytes)).subarray(0, MAC_LENGTH), MAC_AT);
  return PREFIX[kind] + bytes.toString("base64url", PREFIX_LENGTH);
}

/** The kind and record id of a token, or undefined unless it was made here for that kind. */
export function parseOpaque(token: string, mac: Pick<TokenMac, "verify">): { readonly kind: TokenKind; readonly id: string } | undefined {
  const kind = tokenKindOf(token);
  if (kind === undefined || token.length !== PREFIX_LENGTH + ENCODED_LENGTH) return undefined;
  const encoded = token.slice(PREFIX_LENGTH);
  const bytes = layOut(kind);
  const length = bytes.write(encoded, PREFIX_LENGTH, "base64url");
  // The decoder is lenient and the last character has spare bits: only the one canonical text is the token.
  if (length !== HEAD_LENGTH + MAC_LENGTH || bytes[PREFIX_LENGTH] !== VERSION) return undefined;
  if (bytes.toString("base64url", PREFIX_LENGTH) !== encoded) return undefined;
  if (!mac.verify(authenticated(bytes), bytes.subarray(MAC_AT))) return undefined;
  return { kind, id: readUuid(bytes, PREFIX_LENGTH + 1) };
}

/** Room for a whole token in bytes, its prefix in place: so what the MAC covers lies together. */
function layOut(kind: TokenKind): Buffer {
  const bytes = Buffer.allocUnsafe(MAC_AT + MAC_LENGTH);
  bytes.set(PREFIX_BYTES[kind]);
  return bytes;
}

/** What the MAC covers: the visible prefix, which names the kind, then version and id. */
function authenticated(bytes: Buffer): Uint8Array {
  return bytes.subarray(0, MAC_AT);
}
