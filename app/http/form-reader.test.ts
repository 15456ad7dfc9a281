import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formBoundsOf, readFormBody } from "./form-reader";

const URLENCODED = "application/x-www-form-urlencoded";
const BOUNDS = formBoundsOf("/login");
const read = (body: string | Buffer, contentType: string | undefined = URLENCODED) => readFormBody(Buffer.from(body), contentType, BOUNDS);

describe("the reader of forms", () => {
  it("reads what browsers send: escapes as UTF-8, `+` as a blank, repeats in order", () => {
    const form = read("email=ada%40example.com&name=Zo%C3%AB+L&scopes=a&scopes=b&empty=&bare");
    expect(form).toEqual(
      new Map([
        ["email", ["ada@example.com"]],
        ["name", ["Zoë L"]],
        ["scopes", ["a", "b"]],
        ["empty", [""]],
        ["bare", [""]],
      ]),
    );
  });

  it.each([
    [URLENCODED, new Map()],
    [`${URLENCODED};charset=UTF-8`, new Map()],
    [undefined, new Map()],
    ["application/json", "content_type"],
    ["multipart/form-data; boundary=x", "content_type"],
    ["text/plain", "content_type"],
    ["", "content_type"],
  ])("takes an empty body of type %j as %j", (contentType, expected) => {
    expect(readFormBody(Buffer.alloc(0), contentType, BOUNDS)).toEqual(expected);
  });

  it("takes no body without a type", () => expect(readFormBody(Buffer.from("a=b"), undefined, BOUNDS)).toBe("content_type"));

  it.each([
    "email[4294967294]",
    "a[]",
    "a.b",
    "__intent__",
    "__state__",
    "__proto__",
    "toString",
    "constructor",
    "",
    "1a",
    "ä",
    "a b",
    "a".repeat(65),
  ])("refuses the name %j", (name) => expect(read(`email=x&${encodeURIComponent(name)}=y`)).toBe("malformed"));

  it.each(["%", "%4", "%zz", "%ff", "%00", "%C0%80", "%ED%A0%80"])("refuses the escape %s", (value) => {
    expect(read(`a=${value}`)).toBe("malformed");
  });

  it("refuses bytes that are no UTF-8", () => expect(read(Buffer.from("a=\xff", "latin1"))).toBe("malformed"));

  it.each([
    ["bytes", "a=b&".repeat(BOUNDS.bytes / 4 + 1)],
    ["pairs", "a=b&".repeat(BOUNDS.pairs + 1)],
    ["units of a value", `a=${"b".repeat(BOUNDS.valueLength + 1)}`],
  ])("bounds the %s", (_name, body) => expect(read(body)).toBe("too_large"));

  it("takes as much as it says", () => {
    expect(read("a=b&".repeat(BOUNDS.pairs))).toHaveProperty("size", 1);
    expect(read(`a=${"b".repeat(BOUNDS.valueLength)}`)).toHaveProperty("size", 1);
  });

  it("gives more room only to the screens that need it", () => {
    const wide = [
      "/playground",
      "/playground.data",
      "/diagnose",
      "/inspect.data",
      "/applications/x/production-keys",
      "/applications/x/sandbox-keys.data",
    ];
    expect(wide.map((path) => formBoundsOf(path).bytes)).toEqual(wide.map(() => 65_536));
    for (const path of ["/", "/login", "/playground/x", "/x/playground", "/applications/x/y/production-keys"]) {
      expect(formBoundsOf(path).bytes).toBe(16_384);
    }
  });

  it("makes of any bytes a bounded form or a refusal", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const form = readFormBody(Buffer.from(bytes), URLENCODED, BOUNDS);
        if (typeof form === "string") return;
        for (const [name, values] of form) {
          expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_-]*$/);
          for (const value of values) expect(value).not.toContain("\0");
        }
      }),
    );
  });

  it("reads back what the platform's own encoder writes", () => {
    const name = fc.stringMatching(/^[a-z]{1,10}$/).filter((text) => !(text in Object.prototype));
    const value = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([first]) => first }), (pairs) => {
        expect(read(new URLSearchParams(pairs).toString())).toEqual(new Map(pairs.map(([first, second]) => [first, [second]])));
      }),
    );
  });
});
