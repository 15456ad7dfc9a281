/**
 * Opaque tokens: `prefix + base64url(version ‖ UUIDv7 ‖ truncated HMAC-SHA256)`. The UUID is the record's primary
 * key. A forged or mistyped token fails its MAC and costs no query; the database alone yields no token.
 */
import type { TokenMac } from "../ports";
import { readUuid, writeUuid } from "../uuidv7";

export type TokenKind = "access" | "refresh";

/** What scanners of source code and logs look for. */
const PREFIX = { access: "lk_at_", refresh: "lk_rt_" } as const satisfies Record<TokenKind, string>;
const PREFIX_LENGTH = 6;
const VERSION = 1;
const UUID_LENGTH = 16;
/** 160 bits: what RFC 6749 §10.10 asks of a token's guess probability. */
const MAC_LENGTH = 20;
const HEAD_LENGTH = 1 + UUID_LENGTH;
const ENCODED_LENGTH = Math.ceil(((HEAD_LENGTH + MAC_LENGTH) * 8) / 6);

/**
 * The text of a token whose record has this id.
 *
 * @example encodeOpaque("access", record.id, ports.mac) // "lk_at_AQGTb1…"
 */
export function encodeOpaque(kind: TokenKind, id: string, mac: Pick<TokenMac, "mac">): string {
  const bytes = Buffer.allocUnsafe(HEAD_LENGTH + MAC_LENGTH);
  bytes[0] = VERSION;
  writeUuid(id, bytes, 1);
  bytes.set(mac.mac(authenticated(kind, bytes)).subarray(0, MAC_LENGTH), HEAD_LENGTH);
  return PREFIX[kind] + bytes.toString("base64url");
}

/** The kind and record id of a token, or undefined unless it was made here for that kind. */
export function parseOpaque(token: string, mac: Pick<TokenMac, "verify">): { readonly kind: TokenKind; readonly id: string } | undefined {
  const kind = token.startsWith(PREFIX.access) ? "access" : token.startsWith(PREFIX.refresh) ? "refresh" : undefined;
  if (kind === undefined || token.length !== PREFIX_LENGTH + ENCODED_LENGTH) return undefined;
  const encoded = token.slice(PREFIX_LENGTH);
  const bytes = Buffer.from(encoded, "base64url");
  // The decoder is lenient and the last character has spare bits: only the one canonical text is the token.
  if (bytes.length !== HEAD_LENGTH + MAC_LENGTH || bytes[0] !== VERSION || bytes.toString("base64url") !== encoded) return undefined;
  if (!mac.verify(authenticated(kind, bytes), bytes.subarray(HEAD_LENGTH))) return undefined;
  return { kind, id: readUuid(bytes, 1) };
}

/** What the MAC covers: the visible prefix, which names the kind, then version and id. */
function authenticated(kind: TokenKind, bytes: Buffer): Uint8Array {
  const data = Buffer.allocUnsafe(PREFIX_LENGTH + HEAD_LENGTH);
  data.write(PREFIX[kind], 0, "latin1");
  bytes.copy(data, PREFIX_LENGTH, 0, HEAD_LENGTH);
  return data;
}
