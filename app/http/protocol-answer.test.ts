import { describe, expect, it } from "vitest";
import type { ProtocolAnswer } from "#app/oauth/model";
import { errorAnswer, toResponse, writtenAnswer } from "./protocol-answer";

const toProtocolResponse = (answer: ProtocolAnswer, requestId: string) => toResponse(writtenAnswer(answer, requestId));

describe("from the core's answer to a Response", () => {
  it("items 52 to 54: JSON, no-store and no-cache, with the request id", async () => {
    const response = toProtocolResponse({ status: 200, headers: {}, body: { expires_in: 5 } }, "id");
    expect(await response.text()).toBe('{"expires_in":5}');
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-store",
      "content-type": "application/json",
      pragma: "no-cache",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "x-request-id": "id",
      "x-xss-protection": "1; mode=block",
    });
  });

  it("an empty body has no type", async () => {
    const response = toProtocolResponse({ status: 200, headers: {}, body: null }, "id");
    expect(await response.text()).toBe("");
    expect(response.headers.has("content-type")).toBe(false);
  });

  it("text keeps the type its maker gave it", () => {
    const response = toProtocolResponse({ status: 200, headers: { "Content-Type": "application/jwt" }, body: "a.b.c" }, "id");
    expect(response.headers.get("content-type")).toBe("application/jwt");
  });

  it("a document that may be kept has no Pragma", () => {
    const response = toProtocolResponse({ status: 200, headers: { "Cache-Control": "public, max-age=60" }, body: {} }, "id");
    expect(response.headers.has("pragma")).toBe(false);
  });

  it("item 65: a failure says nothing but the request id", async () => {
    const response = toProtocolResponse(errorAnswer(500, "server_error", "The server could not answer.", "id"), "id");
    expect(await response.json()).toEqual({ error: "server_error", error_description: "The server could not answer.", request_id: "id" });
  });
});
