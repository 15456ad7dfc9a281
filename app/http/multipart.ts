/** `multipart/form-data` (RFC 7578), as browsers send a form with a file. Strict, and linear in the bytes. */

/** `boundary` has the characters of RFC 2046 §5.1.1 but the space. */
const TYPE = /^multipart\/form-data\s*;\s*boundary=("?)([0-9A-Za-z'()+_,./:=?-]{1,70})\1\s*$/i;
/** The name is quoted, with quotation marks in it escaped (RFC 7578 §2). What a file is called on the sender's disk is not read. */
const DISPOSITION = /^content-disposition:\s*form-data;\s*name="([^"\r\n]{0,64})"(;\s*filename[^\r\n]*)?\s*$/im;
const MAX_HEADER_BYTES = 1024;
const MAX_PARTS = 8;
const HEADER_END = "\r\n\r\n";

/** One field of a form. */
export interface FormPart {
  readonly name: string;
  /** A file's part; its bytes are empty where none was chosen. */
  readonly isFile: boolean;
  readonly bytes: Buffer;
}

/**
 * The boundary that a Content-Type names; undefined where it is of another type.
 *
 * @example boundaryOf("multipart/form-data; boundary=----x") // "----x"
 */
export function boundaryOf(contentType: string | undefined): string | undefined {
  return TYPE.exec(contentType ?? "")?.[2];
}

/**
 * The parts of a body, in the order sent.
 *
 * @returns "malformed" for what no browser sends, also where more than eight parts follow one another
 * @example partsOf(body, "----x") // [{ name: "file", isFile: true, bytes: <Buffer 7b 7d> }]
 */
export function partsOf(body: Buffer, boundary: string): readonly FormPart[] | "malformed" {
  const opening = `--${boundary}`;
  const delimiter = `\r\n${opening}`;
  const parts: FormPart[] = [];
  if (body.toString("latin1", 0, opening.length) !== opening) return "malformed";
  let at = opening.length;
  while (body.toString("latin1", at, at + 2) === "\r\n") {
    const from = at + 2;
    const header = body.toString("latin1", from, from + MAX_HEADER_BYTES);
    const length = header.indexOf(HEADER_END);
    const found = DISPOSITION.exec(header.slice(0, Math.max(0, length)));
    const content = from + length + HEADER_END.length;
    const end = body.indexOf(delimiter, content, "latin1");
    if (length < 0 || end < 0 || found === null || parts.length === MAX_PARTS) return "malformed";
    parts.push({ name: found[1] ?? "", isFile: found[2] !== undefined, bytes: body.subarray(content, end) });
    at = end + delimiter.length;
  }
  return body.toString("latin1", at, at + 2) === "--" ? parts : "malformed";
}
