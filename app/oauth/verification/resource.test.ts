import { describe, expect, it } from "vitest";
import { resourceOf } from "./resource";

describe("what was called", () => {
  const plain = { identifier: "https://orders.example", operations: [] };

  it.each([
    ["GET", "/orders/17?x=1", "GET /orders"],
    ["POST", "/orders", "POST /orders"],
    ["GET", "/", "GET /"],
    ["GET", "?x", "GET /"],
    ["GET", "", "GET (other)"],
    ["BREW", "/pots", "(other) /pots"],
    ["GET", "/%2e%2e/etc", "GET (other)"],
    ["GET", `/${"a".repeat(41)}`, "GET (other)"],
    ["GET", `/orders/${"a".repeat(2048)}`, "GET (other)"],
    ["GET", "//orders//17", "GET /orders"],
  ])("without a document is method and first segment: %s %s", (method, uri, name) => {
    expect(resourceOf(plain, method, uri)).toBe(name);
  });

  const operations = ["GET /orders/{id}", "GET /orders/open", "GET /orders", "POST /orders", "GET /orders/{id}/lines/{line}"];
  const described = { identifier: "https://api.example/v1", operations };

  it.each([
    ["GET", "/v1/orders/17", "GET /orders/{id}"],
    ["GET", "/v1/orders/open", "GET /orders/open"],
    ["GET", "/orders/17/", "GET /orders/{id}"],
    ["GET", "/v1/orders/17/lines/2#x", "GET /orders/{id}/lines/{line}"],
    ["GET", "/v10/orders/17", "GET (other)"],
    ["PUT", "/v1/orders/17", "PUT (other)"],
    ["GET", "/v1", "GET (other)"],
  ])("with a document is one of its operations: %s %s", (method, uri, name) => {
    expect(resourceOf(described, method, uri)).toBe(name);
  });
});
