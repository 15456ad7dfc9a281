import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DocumentOperations, readOperations, storedOperations } from "./open-api";

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "<script>alert(1)</script>", version: "1" },
  paths: {
    "/orders": {
      parameters: [],
      get: { summary: "List orders", responses: {} },
      post: { operationId: "createOrder" },
    },
    "/orders/{id}": { $ref: "https://evil.example/more.json", delete: {} },
  },
};

function readAll(text: string): DocumentOperations {
  const read = readOperations(text);
  if (typeof read === "string") throw new Error(read);
  return read;
}

describe("an OpenAPI document", () => {
  it("issue 12 §4: is read as a table of its operations; nothing is fetched", () => {
    const operations = [
      { method: "GET", path: "/orders", summary: "List orders" },
      { method: "POST", path: "/orders", summary: "createOrder" },
      { method: "DELETE", path: "/orders/{id}", summary: "" },
    ];
    expect(readOperations(JSON.stringify(DOCUMENT))).toEqual({ operations, more: false });
    expect(readOperations('{"swagger":"2.0"}')).toEqual({ operations: [], more: false });
  });

  it.each([
    "",
    "openapi: 3.1.0",
    "[]",
    "null",
    "{}",
    '{"openapi":3}',
    '{"openapi":"3.1.0","paths":[]}',
    '{"openapi":"3.1.0","paths":{"/a":5}}',
  ])("%j is refused with a sentence", (text) => {
    expect(readOperations(text)).toMatch(/^This is no (OpenAPI document|JSON)/);
  });

  it.each([
    [2001, "", 2000],
    [2000, "x".repeat(400), 1000],
  ])("of %i operations with long paths is shortened: every process keeps them in memory", (count, rest, kept) => {
    const paths = Object.fromEntries(Array.from({ length: count }, (_, index) => [`/p${index}/${rest}`, { get: {} }]));
    const { operations, more } = readAll(JSON.stringify({ openapi: "3.0.0", paths }));
    expect([operations.length, more]).toEqual([kept, true]);
  });

  it.each([
    ["deep nesting", `{"openapi":"3.1.0","x":${"[".repeat(101)}${"]".repeat(101)}}`],
    ["nesting without an end", "[".repeat(1024 * 1024)],
    ["a huge array", `{"openapi":"3.1.0","x":[${"1,".repeat(100_001)}1]}`],
    ["many objects", `{"openapi":"3.1.0","x":[${"{},".repeat(60_000)}1]}`],
  ])("of %s is refused before it is parsed", (_, text) => {
    expect(readOperations(text)).toMatch(/levels deep, or has more than/);
  });

  it("is not nested by brackets in its strings, whatever is escaped there", () => {
    const summary = `${"[".repeat(200)}\\"${"{".repeat(200)}`;
    expect(readAll(JSON.stringify({ openapi: "3.1.0", paths: { "/": { get: { summary } } } })).operations).toHaveLength(1);
  });

  it("gives no name of Object.prototype a meaning, and follows no reference", () => {
    const text =
      '{"openapi":"3.1.0","paths":{"__proto__":{"get":{"summary":"a"}},"constructor":{"$ref":"#/paths/constructor","get":{"$ref":"#"}}}}';
    expect(readAll(text).operations).toEqual([
      { method: "GET", path: "__proto__", summary: "a" },
      { method: "GET", path: "constructor", summary: "" },
    ]);
    expect(readOperations('{"openapi":"3.1.0","__proto__":{"paths":{"/a":{"get":{}}}}}')).toEqual({ operations: [], more: false });
  });

  it("keeps no character that cannot be seen: PostgreSQL refuses U+0000, and a mark of direction hides a path", () => {
    const text = JSON.stringify({ openapi: "3.1.0", paths: { "/a\0b\u202Ec": { get: { summary: "\uD800" } } } });
    expect(readAll(text).operations).toEqual([{ method: "GET", path: "/a\uFFFDb\uFFFDc", summary: "\uFFFD" }]);
  });

  it("no text is an error", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readOperations(text)));
    expect(storedOperations("nonsense")).toEqual([]);
  });
});
