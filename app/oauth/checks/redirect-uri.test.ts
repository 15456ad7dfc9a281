import { describe, expect, it } from "vitest";
import { isLoopbackRedirectUri, matchesRedirectUri, redirectHost, redirectUriProblem } from "./redirect-uri";

describe("a redirect URI that is registered", () => {
  it.each([
    "https://app.example/cb",
    "https://app.example:8443/cb?tenant=1",
    "https://claude.ai/api/mcp/auth_callback",
    "http://127.0.0.1:33418/",
    "http://127.0.0.1",
    "http://[::1]:8080/cb",
    "http://localhost:8787/callback",
    "cursor://anysphere.cursor-mcp/oauth/callback",
    "com.example.app:/oauth2redirect",
    "com.example.app://callback",
    "vscode://vscode.github-authentication/did-authenticate",
  ])("may be %s", (uri) => {
    expect(redirectUriProblem(uri)).toBeNull();
  });

  it.each([
    ["http://app.example/cb", "https://"],
    ["http://localhost.evil.example/", "https://"],
    ["http://127.0.0.2/", "https://"],
    ["javascript:alert(1)", "javascript"],
    ["JavaScript:alert(1)", "javascript"],
    ["data:text/html,x", "data"],
    ["file:///etc/passwd", "file"],
    ["vbscript:x", "vbscript"],
    ["blob:https://app.example/1", "blob"],
    ["view-source:https://app.example/", "view-source"],
    ["intent://scan/#Intent;end", "fragment"],
    ["urn:ietf:wg:oauth:2.0:oob", "urn"],
    ["ms-msdt:/id", "ms-msdt"],
    ["https://app.example/cb#x", "fragment"],
    ["https://app.example/cb#", "fragment"],
    ["https://*.example/cb", "wildcard"],
    ["https://ada:x@app.example/", "user name"],
    ["https://app.example/\n", "character"],
    ["https://exämple.org/", "character"],
    ["https://app.example\\@evil.example/cb", "character"],
    ["https://app.example/'cb", "character"],
    ["https://a;b.example/cb", "host name"],
    ["https://a,b.example/cb", "host name"],
    ["myapp://a;b/cb", "host name"],
    ["/cb", "absolute"],
    ["app.example", "absolute"],
    ["myapp:", "neither"],
    ["myapp:/", "neither"],
    ["myapp://", "neither"],
    [`https://app.example/${"a".repeat(2000)}`, "too long"],
  ])("may not be %s", (uri, why) => {
    expect(redirectUriProblem(uri)).toContain(why);
  });
});

describe("the redirect URI of a request", () => {
  it("is compared character by character (RFC 9700 §4.1.3)", () => {
    const registered = "https://app.example/cb";
    expect(matchesRedirectUri(registered, registered)).toBe(true);
    for (const other of [
      `${registered}/`,
      `${registered}?x=1`,
      "https://APP.example/cb",
      "https://app.example:443/cb",
      "https://app.example/CB",
    ])
      expect(matchesRedirectUri(other, registered)).toBe(false);
  });

  it.each(["127.0.0.1", "[::1]", "localhost"])("may name any port of http://%s (RFC 8252 §7.3)", (host) => {
    expect(matchesRedirectUri(`http://${host}:51004/cb`, `http://${host}/cb`)).toBe(true);
    expect(matchesRedirectUri(`http://${host}/cb`, `http://${host}:1234/cb`)).toBe(true);
    expect(matchesRedirectUri(`http://${host}:51004`, `http://${host}:1`)).toBe(true);
    for (const other of [
      `http://${host}:51004/other`,
      `http://${host}:51004/cb?x=1`,
      `http://${host}:70000/cb`,
      `http://${host}:51004.evil.example/cb`,
      `http://${host}:x@evil.example/cb`,
      `http://${host}.evil.example/cb`,
      `https://${host}:51004/cb`,
    ])
      expect(matchesRedirectUri(other, `http://${host}/cb`)).toBe(false);
  });

  it("names a port freely on no other host, nor by another name of the same host", () => {
    expect(matchesRedirectUri("https://app.example:8443/cb", "https://app.example/cb")).toBe(false);
    expect(matchesRedirectUri("http://localhost:1/cb", "http://127.0.0.1:1/cb")).toBe(false);
    expect(matchesRedirectUri("cursor://a:2/cb", "cursor://a:1/cb")).toBe(false);
  });
});

it("says where a redirect URI leads", () => {
  expect(redirectHost("https://app.example:8443/cb")).toBe("app.example");
  expect(redirectHost("http://[::1]:80/")).toBe("[::1]");
  expect(redirectHost("cursor://anysphere.cursor-mcp/cb")).toBe("cursor:");
  expect(isLoopbackRedirectUri("http://localhost:8787/callback")).toBe(true);
  expect(isLoopbackRedirectUri("https://localhost/callback")).toBe(false);
});
