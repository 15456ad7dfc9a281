/** Blanks what looks like a secret in a text that is shown again: the page without JavaScript sends one. Better too much than too little. */

const MASK = "********";
/** The end of a name whose value is a secret: `client_secret`, `$ADMIN_PASSWORD`, `x-api-key`. */
const NAME =
  "(?:secret|passwd|password|passphrase|pwd|token|assertion|api[_-]?key|verifier|id_token_hint|(?<![A-Za-z_])(?:device_|user_)?code)";
/** One word of a shell, with the quotes in it. */
const WORD = String.raw`(?:"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|\\.|[^\s"'\\])+`;
/** A value of a form: to the next `&`, over blanks and quotes that are part of it, but not into the next option, address or parameter. */
const FORM_VALUE = String.raw`(?:"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|(?:[^&\s"'${"`"}]|["'${"`"}](?=[A-Za-z0-9])|[ \t](?![-"'${"`"}$\\|]|https?:|[A-Za-z_]{1,40}[=:]))+)`;
const JSON_VALUE = String.raw`(?:\\?"(?:\\.|[^"\\\n])*|\\?'(?:\\.|[^'\\\n])*|[^\s,}"'\\]+)`;

/** Each with the part that stays in front. Every pattern begins at a fixed text and is bounded or never goes back, so that the work stays linear. */
const SECRETS: readonly RegExp[] = [
  /\b(lk_(?:cs|at|rt|ac|dc|vk)_)[A-Za-z0-9_-]+/g,
  // A dot is not asked for: text with many such beginnings and none would be gone through again from each.
  /\b(ey[A-Za-z0-9_-]{8,60})[A-Za-z0-9_.-]*/g,
  // What a shell encodes on the way: `$(printf %s "id:secret" | base64)`.
  /(\b(?:echo|printf)\s{1,5}(?:-\w{1,5}\s{1,5})?)[^|\n]{1,400}(?=\|)/g,
  /(\bauthorization["']?\s{0,5}[:=]\s{0,5}["']?(?:(?:basic|bearer|digest|dpop)\s{1,5})?)(?:\$\([^\n]{0,400}\)|[^\n"'])+/gi,
  /(\b(?:basic|bearer|dpop)\s{1,3})(?=[^\s"']{0,400}[0-9=])[A-Za-z0-9+/=._~-]{8,}/gi,
  new RegExp(
    `((?:^|[\\s;|&(])(?:-[A-Za-z#0-9]{0,10}[uU]|(?:--user|--proxy-user|--pass|--oauth2-bearer|--cookie|-b)(?=[=\\s]))[=\\s]{0,5})${WORD}`,
    "g",
  ),
  new RegExp(`(${NAME}\\s?=)${FORM_VALUE}`, "gi"),
  new RegExp(`(${NAME}\\\\?["']\\s{0,5}:\\s{0,5})${JSON_VALUE}`, "gi"),
  // Lists of settings: `client_secret: …`. A status is a code, too, so codes are not among them.
  /((?:secret|password|passphrase|pwd|token|assertion|api[_-]?key):[ \t]{1,20})[^\s"'{[][^\n]*/gi,
  /(\b(?:set-)?cookie["']?:\s{0,5})[^\n"']+/gi,
  /((?:https?:)?\/\/)[^/\s:@"']{1,200}:[^/\s@"']{1,200}(?=@)/g,
];

const SECRET_NAME = new RegExp(`${NAME}$`, "i");

/**
 * Whether a parameter of this name holds a secret.
 *
 * @example holdsSecret("subject_token") // true
 */
export function holdsSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * The text with its secrets blanked.
 *
 * @example maskSecrets("-u abc:lk_cs_3q2") // "-u ********"
 */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const pattern of SECRETS) masked = masked.replace(pattern, (_, kept: string) => kept + MASK);
  return masked;
}
