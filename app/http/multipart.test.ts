import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formBoundsOf, readFormBody } from "./form-reader";
import { boundaryOf, partsOf } from "./multipart";

const BOUNDARY = "----formdata-1";
const part = (disposition: string, content: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const FILE = `name="file"; filename="a %22b%22.json"\r\nContent-Type: application/json`;
const bounds = formBoundsOf("/apis/1/document", true);
const read = (body: string | Buffer, path = "/apis/1/document") =>
  readFormBody(Buffer.from(body), `multipart/form-data; boundary=${BOUNDARY}`, formBoundsOf(path, true));

describe("a form with a file (RFC 7578)", () => {
  it("is what a browser sends", async () => {
    const form = new FormData();
    form.set("intent", "give");
    form.set("file", new File(["{}\r\n--x\r\n"], 'a"b.json'));
    const sent = new Request("https://portal.example", { method: "POST", body: form });
    const body = Buffer.from(await sent.arrayBuffer());
    expect(readFormBody(body, sent.headers.get("content-type") ?? "", bounds)).toEqual(
      new Map([
        ["intent", ["give"]],
        ["file", ["{}\r\n--x\r\n"]],
      ]),
    );
  });

  it("has an empty text where no file was chosen", () => {
    expect(read(part('name="file"; filename=""', "") + END)).toEqual(new Map([["file", [""]]]));
  });

  it.each([
    ["no end", part(FILE, "{}")],
    ["no beginning", `x${part(FILE, "{}")}${END}`],
    ["a name twice", part(FILE, "{}") + part(FILE, "{}") + END],
    ["a name of Object.prototype", part('name="toString"', "") + END],
    ["a name that is a path", part('name="a[b]"', "") + END],
    ["nine parts", Array.from({ length: 9 }, (_, at) => part(`name="f${at}"`, "")).join("") + END],
    ["no disposition", `--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\n{}\r\n${END}`],
    ["a header without an end", `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"${"x".repeat(2000)}\r\n\r\n{}\r\n${END}`],
    ["U+0000 in a field", part('name="intent"', "\0") + END],
  ])("with %s is malformed", (_, body) => {
    expect(read(body)).toBe("malformed");
  });

  it("is bounded: the file by its bytes, a field as in any form", () => {
    expect(read(part(FILE, "x".repeat(1024 * 1024)) + END)).toBeInstanceOf(Map);
    expect(read(part(FILE, "x".repeat(1024 * 1024 + 1)) + END)).toBe("too_large");
    expect(read(part('name="intent"', "x".repeat(4097)) + END)).toBe("too_large");
  });

  it("is taken where a page asks for a file, and nowhere else", () => {
    for (const path of ["/login", "/apis/new", "/apis/1/edit", "/apis/1/document/x"])
      expect(read(part(FILE, "{}") + END, path), path).toBe("content_type");
  });

  it("of any bytes is no error", () => {
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom(`--${BOUNDARY}`, "\r\n", "\r\n\r\n", "--", part(FILE, "{}"))));
    fc.assert(fc.property(pieces, (list) => void partsOf(Buffer.from(list.join("")), BOUNDARY)));
    fc.assert(fc.property(fc.string(), (type) => void boundaryOf(`multipart/form-data${type}`)));
  });
});
