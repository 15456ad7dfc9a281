/** The one reader of page forms: from untrusted bytes to names and values, before any library sees them. */
import { isFormType, pairFrom } from "#app/oauth/form-text";
import { bodyText } from "./protocol-request";

/** A form's values by name, in the order sent. Names have the syntax below; which of them a screen knows is for its schema to say. */
export type ReceivedForm = ReadonlyMap<string, readonly string[]>;

/** Why bytes are no form of ours. */
export type FormFault = "content_type" | "too_large" | "malformed";

/** How much a form may hold. */
export interface FormBounds {
  readonly bytes: number;
  /** Pairs of name and value, and so also how often a name may repeat. */
  readonly pairs: number;
  /** UTF-16 units of one value, decoded. */
  readonly valueLength: number;
}

const BOUNDS: FormBounds = { bytes: 16 * 1024, pairs: 256, valueLength: 4096 };
/** An OpenAPI document in a text area: of no more bytes than any other form, since who is not signed in may send one, too. */
const DOCUMENT_BOUNDS: FormBounds = { bytes: 64 * 1024, pairs: 32, valueLength: 60_000 };
const DOCUMENT_SCREENS = /^\/apis\/(?:new|[^/]+\/edit)(?:\.data)?$/;
const WIDE_BOUNDS: FormBounds = { bytes: 64 * 1024, pairs: 1100, valueLength: 16_384 };

/** The screens that need more: a key may name 1,000 scopes and 10,000 characters of callback URLs, the playground takes a token of 16,000. */
const WIDE_SCREENS: readonly RegExp[] = [
  /^\/applications\/[^/]+\/(?:production|sandbox)-keys(?:\.data)?$/,
  /^\/playground(?:\.data)?$/,
  /^\/authorize$/,
];

/** No brackets, dots or underscores in front: names here are words, not paths into a structure. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export const EMPTY_FORM: ReceivedForm = new Map();

/**
 * The bounds of a form sent to `path`.
 *
 * @example formBoundsOf("/login").bytes // 16384
 */
export function formBoundsOf(path: string): FormBounds {
  if (DOCUMENT_SCREENS.test(path)) return DOCUMENT_BOUNDS;
  return WIDE_SCREENS.some((screen) => screen.test(path)) ? WIDE_BOUNDS : BOUNDS;
}

/**
 * Reads a form. The work is linear in the bytes; nothing of them is put into a message or a log.
 *
 * @param contentType the header as sent; only `application/x-www-form-urlencoded` is a form here, and an empty body may have none.
 * @returns the form, or what is wrong with it: a name of another syntax or of `Object.prototype`, an escape or byte that is no
 *   UTF-8, a U+0000 (`malformed`), or more than `bounds` allows (`too_large`).
 * @example readFormBody(Buffer.from("email=ada%40example.com"), "application/x-www-form-urlencoded", formBoundsOf("/login"))
 */
export function readFormBody(body: Buffer, contentType: string | undefined, bounds: FormBounds): ReceivedForm | FormFault {
  if (body.length === 0 && contentType === undefined) return EMPTY_FORM;
  if (!isFormType(contentType ?? null)) return "content_type";
  if (body.length > bounds.bytes) return "too_large";
  const text = bodyText(body);
  const form = new Map<string, string[]>();
  let pairs = 0;
  for (let pair = pairFrom(text, 0); pair !== "end"; pair = pairFrom(text, pair.next)) {
    if (pair === "malformed" || !isFieldName(pair.name)) return "malformed";
    pairs += 1;
    if (pairs > bounds.pairs || pair.value.length > bounds.valueLength) return "too_large";
    const values = form.get(pair.name);
    if (values === undefined) form.set(pair.name, [pair.value]);
    else values.push(pair.value);
  }
  return form;
}

/** `toString` and its like would be found in every plain object that a library looks names up in. */
function isFieldName(name: string): boolean {
  return NAME.test(name) && !(name in Object.prototype);
}
