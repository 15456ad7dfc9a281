/** Who calls, as headers that a proxy copies to the API behind it. */
import { actOf } from "../exchange/lineage";
import type { LiveToken } from "../token-lookup";
import { seconds } from "../tokens/jwt";

/**
 * The headers' names. Each of them has a value in every answer: a proxy that copies them overwrites what the caller sent under their names, and some
 * proxies leave that where the answer has no value.
 */
const IDENTITY_HEADERS = {
  subject: "X-Auth-Subject",
  clientId: "X-Auth-Client-Id",
  application: "X-Auth-Application",
  scope: "X-Auth-Scope",
  username: "X-Auth-Username",
  environment: "X-Auth-Environment",
  expires: "X-Auth-Expires",
  actor: "X-Auth-Actor",
} as const;

/** No user name, as those are e-mail addresses. */
const NOBODY = "-";

/**
 * The headers of a call that may pass: whom the token is about, its client and application, scope, person's name (`-` where the client acts as
 * itself), environment, the second of its expiry since the epoch, and who acts for the person (RFC 8693 §4.1; `-` where nobody does).
 *
 * @param subject as introspection says it
 * @example identityHeaders(live, subject)["X-Auth-Scope"] // "orders.read"
 */
export function identityHeaders({ token, scope, client, user }: LiveToken, subject: string): Readonly<Record<string, string>> {
  return {
    [IDENTITY_HEADERS.subject]: headerText(subject),
    [IDENTITY_HEADERS.clientId]: headerText(client.clientId),
    [IDENTITY_HEADERS.application]: client.applicationId,
    [IDENTITY_HEADERS.scope]: scope,
    [IDENTITY_HEADERS.username]: headerText(user?.username ?? NOBODY),
    [IDENTITY_HEADERS.environment]: token.environment,
    [IDENTITY_HEADERS.expires]: String(seconds(token.expiresAt)),
    [IDENTITY_HEADERS.actor]: headerText(actOf(token).act?.sub ?? NOBODY),
  };
}

/**
 * A text as a header's value: visible ASCII stays, all else and `%` is UTF-8 in percent escapes, so that nothing ends the line and readers can decode it.
 *
 * @example headerText("jürgen@example.com") // "j%C3%BCrgen@example.com"
 */
function headerText(text: string): string {
  if (/^[\x21-\x24\x26-\x7e]*$/.test(text)) return text;
  let escaped = "";
  for (const byte of Buffer.from(text)) {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x25;
    escaped += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return escaped;
}
