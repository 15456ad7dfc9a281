/** The kinds of opaque tokens, and what the text of each begins with. Pure text: the browser reads it too. */

/** `verify`: the key by which a proxy asks `/verify`. `pushed`: what a `request_uri` ends with. */
export type TokenKind = "access" | "refresh" | "code" | "device" | "verify" | "pushed";

/** What scanners of source code and logs look for. */
export const TOKEN_PREFIX = {
  access: "lk_at_",
  refresh: "lk_rt_",
  code: "lk_ac_",
  device: "lk_dc_",
  verify: "lk_vk_",
  pushed: "lk_pr_",
} as const satisfies Record<TokenKind, string>;

/** Letters of base64url behind the prefix: version, UUIDv7 and MAC have 37 bytes. */
export const ENCODED_LENGTH = 50;

/**
 * The kind that a text claims to be of.
 *
 * @example tokenKindOf("lk_rt_AQGTb1…") // "refresh"
 */
export function tokenKindOf(token: string): TokenKind | undefined {
  if (token.startsWith(TOKEN_PREFIX.access)) return "access";
  if (token.startsWith(TOKEN_PREFIX.refresh)) return "refresh";
  if (token.startsWith(TOKEN_PREFIX.code)) return "code";
  if (token.startsWith(TOKEN_PREFIX.device)) return "device";
  if (token.startsWith(TOKEN_PREFIX.verify)) return "verify";
  return token.startsWith(TOKEN_PREFIX.pushed) ? "pushed" : undefined;
}
