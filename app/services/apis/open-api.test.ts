import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOperations, storedOperations } from "./open-api";

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

describe("an OpenAPI document", () => {
  it("issue 12 §4: is read as a table of its operations; nothing is fetched", () => {
    expect(readOperations(JSON.stringify(DOCUMENT))).toEqual([
      { method: "GET", path: "/orders", summary: "List orders" },
      { method: "POST", path: "/orders", summary: "createOrder" },
      { method: "DELETE", path: "/orders/{id}", summary: "" },
    ]);
    expect(readOperations('{"swagger":"2.0"}')).toEqual([]);
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
    expect(readOperations(text)).toMatch(/no OpenAPI document/);
  });

  it("of too many operations is refused", () => {
    const paths = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`/p${index}`, { get: {} }]));
    expect(readOperations(JSON.stringify({ openapi: "3.0.0", paths }))).toMatch(/at most 500/);
  });

  it("no text is an error", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readOperations(text)));
    expect(storedOperations("nonsense")).toEqual([]);
  });
});
