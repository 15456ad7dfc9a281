/** `application/x-www-form-urlencoded` as text: its media type, its pairs, its escapes. Strict, and without regular expressions on the hot path. */

const FORM_TYPE = "application/x-www-form-urlencoded";

/** A decoded pair, and where the next one begins. */
export interface FormPair {
  readonly name: string;
  readonly value: string;
  readonly next: number;
}

/**
 * Whether a Content-Type names a form. A charset parameter is tolerated whatever it says: escapes are UTF-8 by RFC 6749 App. B.
 *
 * @example isFormType("application/x-www-form-urlencoded;charset=UTF-8") // true
 */
export function isFormType(contentType: string | null): boolean {
  if (contentType === FORM_TYPE) return true;
  return contentType !== null && contentType.split(";", 1)[0]?.trim().toLowerCase() === FORM_TYPE;
}

/**
 * The first pair at or after `start`; empty ones (`&&`) are passed over. The caller counts pairs and decides what may repeat.
 *
 * @param text the form, in which bytes that are no UTF-8 stand as U+FFFD or `%FF`.
 * @returns "malformed" when an escape stands for no character, or when the value holds U+0000: no parameter may (RFC 6749
 *   App. A), and PostgreSQL cannot look one up.
 * @example for (let pair = pairFrom(text, 0); pair !== "end"; pair = pairFrom(text, pair.next)) { if (pair === "malformed") … }
 */
export function pairFrom(text: string, start: number): FormPair | "malformed" | "end" {
  let from = start;
  while (from < text.length) {
    const ampersand = text.indexOf("&", from);
    const end = ampersand === -1 ? text.length : ampersand;
    const pair = unfold(text.slice(from, end));
    from = end + 1;
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodeFormText(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decodeFormText(pair.slice(equals + 1));
    if (name === undefined || value === undefined || value.includes("\0")) return "malformed";
    return { name, value, next: from };
  }
  return "end";
}

/**
 * Decodes one name or value: `+` is a space, escapes are UTF-8. Undefined when malformed.
 *
 * @example decodeFormText("+%25%26%2B%C2%A3%E2%82%AC") // " %&+£€"
 */
export function decodeFormText(text: string): string | undefined {
  const escaped = text.includes("%");
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!escaped) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}

/** Takes off a raw line break with its indentation where a body was folded around `&`; escaped ones are content. */
function unfold(pair: string): string {
  if (!pair.includes("\n") && !pair.includes("\r")) return pair;
  let start = 0;
  while (isBlank(pair.charCodeAt(start))) start += 1;
  let end = pair.length;
  while (end > start && isBlank(pair.charCodeAt(end - 1))) end -= 1;
  const lead = hasLineBreak(pair, 0, start) ? start : 0;
  const trail = hasLineBreak(pair, end, pair.length) ? end : pair.length;
  return pair.slice(lead, Math.max(lead, trail));
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function hasLineBreak(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return true;
  }
  return false;
}
