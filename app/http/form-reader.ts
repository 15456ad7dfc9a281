/** The one reader of page forms: from untrusted bytes to names and values, before any library sees them. */
import { isFormType, pairFrom } from "#app/oauth/form-text";
import { boundaryOf, partsOf } from "./multipart";
import { bodyText } from "./protocol-request";

/** A form's values by name, in the order sent; a file's value is its text. Names have the syntax below; which of them a screen knows is for its schema to say. */
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
  /** A file has so many bytes at most, besides those of the form; 0: the form takes none. */
  readonly fileBytes: number;
}

const BOUNDS: FormBounds = { bytes: 16 * 1024, pairs: 256, valueLength: 4096, fileBytes: 0 };
const WIDE_BOUNDS: FormBounds = { bytes: 64 * 1024, pairs: 1100, valueLength: 16_384, fileBytes: 0 };
/** Many times what others may send: the listener reads such a form only of people who are signed in. */
const FILE_BOUNDS: FormBounds = { ...BOUNDS, fileBytes: 1024 * 1024 };
const FILE_SCREENS = /^\/apis\/[^/]+\/document(?:\.data)?$/;

/** The screens that need more: a key may name 1,000 scopes and 10,000 characters of callback URLs, the playground and the inspector take a token of 16,000. */
const WIDE_SCREENS: readonly RegExp[] = [
  /^\/applications\/[^/]+\/(?:production|sandbox)-keys(?:\/(?:quickstart|settings))?(?:\.data)?$/,
  /^\/playground(?:\.data)?$/,
  /^\/authorize$/,
  /^\/(?:diagnose|inspect)(?:\.data)?$/,
];

/** No brackets, dots or underscores in front: names here are words, not paths into a structure. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export const EMPTY_FORM: ReceivedForm = new Map();

/**
 * The bounds of a form sent to `path`.
 *
 * @param mayHaveFile whether a file may be sent along where the screen takes one
 * @example formBoundsOf("/login").bytes // 16384
 */
export function formBoundsOf(path: string, mayHaveFile = false): FormBounds {
  if (mayHaveFile && FILE_SCREENS.test(path)) return FILE_BOUNDS;
  return WIDE_SCREENS.some((screen) => screen.test(path)) ? WIDE_BOUNDS : BOUNDS;
}

/**
 * Reads a form. The work is linear in the bytes; nothing of them is put into a message or a log.
 *
 * @param contentType the header as sent: `application/x-www-form-urlencoded`, or `multipart/form-data` where the form takes a file. An empty body
 *   may have none.
 * @returns the form, or what is wrong with it: a name of another syntax or of `Object.prototype`, an escape or byte that is no
 *   UTF-8, a U+0000 (`malformed`), or more than `bounds` allows (`too_large`).
 * @example readFormBody(Buffer.from("email=ada%40example.com"), "application/x-www-form-urlencoded", formBoundsOf("/login"))
 */
export function readFormBody(body: Buffer, contentType: string | undefined, bounds: FormBounds): ReceivedForm | FormFault {
  if (body.length === 0 && contentType === undefined) return EMPTY_FORM;
  const boundary = bounds.fileBytes > 0 ? boundaryOf(contentType) : undefined;
  if (boundary !== undefined) return readFileForm(body, boundary, bounds);
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

/** A form with a file has few fields, each sent once. */
function readFileForm(body: Buffer, boundary: string, bounds: FormBounds): ReceivedForm | FormFault {
  const parts = partsOf(body, boundary);
  if (parts === "malformed") return parts;
  const form = new Map<string, readonly string[]>();
  for (const { name, isFile, bytes } of parts) {
    if (!isFieldName(name) || form.has(name)) return "malformed";
    if (bytes.length > (isFile ? bounds.fileBytes : bounds.valueLength)) return "too_large";
    const text = bytes.toString("utf8");
    if (!isFile && text.includes("\0")) return "malformed";
    form.set(name, [text]);
  }
  return form;
}

/** `toString` and its like would be found in every plain object that a library looks names up in. */
function isFieldName(name: string): boolean {
  return NAME.test(name) && !(name in Object.prototype);
}
