import { describe, expect, it } from "vitest";
import { isCrossOriginWrite } from "./cross-origin";

const check = (method: string, headers: Record<string, string>) =>
  isCrossOriginWrite(method, new Headers({ host: "portal.internal:3000", ...headers }), "https://portal.example.com");

describe("CSRF: Sec-Fetch-Site, then Origin", () => {
  it.each([
    ["a form of our own page", "POST", { "sec-fetch-site": "same-origin" }],
    ["a request the user typed", "POST", { "sec-fetch-site": "none" }],
    ["reading from elsewhere", "GET", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["no browser at all", "POST", {}],
    ["an old browser on the same host", "POST", { origin: "http://portal.internal:3000" }],
    ["the public address behind a proxy", "DELETE", { origin: "https://portal.example.com" }],
  ])("lets pass: %s", (_name, method, headers) => expect(check(method, headers)).toBe(false));

  it.each([
    ["another site", "POST", { "sec-fetch-site": "cross-site" }],
    ["a sibling host of the same site", "POST", { "sec-fetch-site": "same-site" }],
    ["Sec-Fetch-Site wins over a fitting Origin", "PUT", { "sec-fetch-site": "cross-site", origin: "https://portal.example.com" }],
    ["a foreign Origin", "POST", { origin: "https://evil.example" }],
    ["an opaque Origin", "POST", { origin: "null" }],
    ["the same host on another port", "PATCH", { origin: "http://portal.internal:4000" }],
  ])("refuses: %s", (_name, method, headers) => expect(check(method, headers)).toBe(true));
});
