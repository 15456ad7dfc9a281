import { describe, expect, it } from "vitest";
import { isOriginOf, isWebOrigin } from "./origin";

describe("origins", () => {
  it.each(["https://app.example", "http://localhost:5173", "https://app.example:8443", "https://[::1]:8080"])("%s is one", (text) =>
    expect(isWebOrigin(text)).toBe(true),
  );

  it.each([
    "null",
    "*",
    "",
    "app.example",
    "https://app.example/",
    "https://app.example:443",
    "https://App.example",
    "https://ada@app.example",
    "https://*.app.example",
    "cursor://app",
    "file:///x",
    `https://${"a".repeat(300)}.example`,
  ])("%j is none that a browser sends", (text) => expect(isWebOrigin(text)).toBe(false));

  it("are a client's where it has a callback URL of the same scheme, host and port, and nowhere else (RFC 9700 §2.6)", () => {
    const client = {
      callbackUrls: ["https://App.example:443/callback?x", "http://localhost:5173/a", "cursor://anysphere/cb", "not a url"],
    };
    for (const origin of ["https://app.example", "http://localhost:5173"]) expect(isOriginOf(client, origin)).toBe(true);
    for (const origin of ["http://app.example", "http://localhost:5174", "https://app.example.evil.example", "https://b.app.example"])
      expect(isOriginOf(client, origin)).toBe(false);
  });
});
