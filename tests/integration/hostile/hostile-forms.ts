/** Forms that no page of ours sends: the findings of issue 10 §1 and their kin. */
import fc from "fast-check";

/** A request's body and what it says of itself; the bytes stand as latin-1 characters. */
export interface HostileForm {
  readonly contentType: string | undefined;
  readonly body: string;
  readonly chunked: boolean;
}

const URLENCODED = "application/x-www-form-urlencoded";
const MARK = Buffer.from("\u0301").toString("latin1");

const form = (body: string, contentType: string | undefined = URLENCODED): HostileForm => ({ contentType, body, chunked: false });
const multipart = (body: string) => form(body, "multipart/form-data; boundary=x");
const part = (name: string, value: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** The examples of the issue, as they were reported. */
export const REPORTED: readonly HostileForm[] = [
  form("email[4294967294]=x"),
  form("a[5000000]=x"),
  form("email=x&".repeat(125_000)),
  form(`email=a&password=a${MARK.repeat(124_000)}`),
  form("__intent__=x"),
  form("__intent__=%7B%22type%22%3A%22update%22%7D&email=x"),
  form("__state__=%7B&email=x"),
  form("toString=x"),
  form("__proto__=x"),
  form("{}", "application/json"),
  multipart("--x\r\nContent-Disposition: form-data"),
  multipart(`${part("email[4294967294]", "x")}--x--\r\n`),
];

const name = fc.constantFrom("email", "password", "name", "description", "intent", "grantTypes", "scopes", "confirmation", "a");
const index = fc.constantFrom(
  "4294967294",
  "4294967295",
  "5000000",
  "100000",
  "-1",
  "1e9",
  "0x10",
  "",
  "length",
  "__proto__",
  "constructor",
);
const value = fc.constantFrom("", "x", "on", "%F0%9F%9A%80", "1e400");

const sparse = fc
  .tuple(name, fc.array(index, { minLength: 1, maxLength: 40 }), value)
  .map(([n, path, v]) => `${n}${path.map((i) => `[${i}]`).join("")}=${v}`);
const nested = fc.tuple(name, fc.integer({ min: 1, max: 3000 })).map(([n, depth]) => `${n}${".a".repeat(depth)}=x`);
const repeated = fc.tuple(name, value, fc.integer({ min: 1200, max: 125_000 })).map(([n, v, times]) => `${n}=${v}&`.repeat(times));
const many = fc.integer({ min: 1200, max: 30_000 }).map((count) => Array.from({ length: count }, (_, at) => `f${at}=x`).join("&"));
const long = fc
  .tuple(name, fc.constantFrom("a", MARK, "%CC%81", "'", "%22", "+", "%F0%9F%9A%80"))
  .map(([n, unit]) => `${n}=${unit.repeat(70_000 / unit.length)}`);
const reserved = fc
  .tuple(
    fc.constantFrom(
      "__intent__",
      "__state__",
      "__proto__",
      "toString",
      "constructor",
      "hasOwnProperty",
      "valueOf",
      "",
      "a.b",
      "a[]",
      "ä",
      "-a",
      "_",
      "a b",
    ),
    value,
  )
  .map(([n, v]) => `email=x&${encodeURIComponent(n)}=${v}`);
const encoded = fc
  .tuple(name, fc.constantFrom("%", "%4", "%zz", "%ff", "%00", "a%00b", "%C0%80", "%ED%A0%80", "%E0%A4", "%C3%28", "\xff", "\xc3(", "\x00"))
  .map(([n, v]) => `${n}=${v}`);

const contentType = fc.constantFrom(
  "application/json",
  "text/plain",
  "multipart/form-data",
  "multipart/form-data; boundary=",
  `multipart/form-data; boundary=${"b".repeat(5000)}`,
  "multipart/mixed; boundary=x",
  "application/x-www-form-urlencodedx",
  "application/xml",
  ";",
  "a\xe9",
);
const ofOtherType = fc
  .tuple(
    contentType,
    fc.oneof(
      fc.constant("{}"),
      fc.constant(`${part("email", "x")}--x--\r\n`),
      fc.constant("a=b"),
      fc.string({ maxLength: 200, unit: "binary-ascii" }),
    ),
  )
  .map(([type, body]) => form(body, type));
const brokenMultipart = fc
  .constantFrom(
    "--x",
    `--x\r\n\r\n${part("a", "b")}`,
    part("email", "x").repeat(500),
    `--x\r\nContent-Disposition: form-data; name="f"; filename="${"n".repeat(9000)}"\r\n\r\n`,
  )
  .map(multipart);

/** What the reader refuses from every client and on every screen. */
export const unreadable: fc.Arbitrary<HostileForm> = fc
  .oneof(
    fc.oneof(sparse, nested, repeated, many, long, reserved, encoded).map((body) => form(body)),
    ofOtherType,
    brokenMultipart,
  )
  .chain((sent) => fc.boolean().map((chunked) => ({ ...sent, chunked })));

/** Begins names that no screen knows. Longer than the hash in the address of a script (eight letters), so that no page has it by chance. */
export const UNKNOWN_NAME = "no-such-field-";

/** Well-formed names that no screen knows. */
export const unknown: fc.Arbitrary<HostileForm> = fc
  .array(fc.tuple(fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,40}$/), value), { minLength: 1, maxLength: 8 })
  .map((pairs) => form(pairs.map(([n, v]) => `${UNKNOWN_NAME}${n}=${v}`).join("&")));

/** Text for a field that exists: as long as the reader lets pass, and what libraries and engines stumble over. */
export const hostileValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('"'.repeat(1300), "<".repeat(1300), "\u0301".repeat(600), "\u202e\u001b[31m", "\n".repeat(1300), "🚀".repeat(300)),
  fc.constantFrom(
    "1e400",
    "-0",
    "NaN",
    "9007199254740993",
    "2".repeat(400),
    "0x10",
    "toString",
    "__proto__",
    "constructor",
    "null",
    "[object Object]",
  ),
  fc.constantFrom(
    "0190F3A0-0000-7000-8000-000000000000",
    "' OR 1=1 --",
    "../../etc/passwd",
    "javascript:alert(1)",
    "\ufffd",
    "9999-99-99",
    "+010000-01-01",
  ),
  fc.string({ maxLength: 200, unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
);

/** The request's bytes, as latin-1 characters. */
export function requestText(target: string, { contentType: type, body, chunked }: HostileForm, headers: readonly string[]): string {
  const length = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`;
  const head = [`POST ${target} HTTP/1.1`, "Host: localhost", ...(type === undefined ? [] : [`Content-Type: ${type}`]), length];
  const sent = chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  return [...head, "Sec-Fetch-Site: same-origin", "Connection: close", ...headers, "", sent].join("\r\n");
}
