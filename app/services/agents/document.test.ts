import { describe, expect, it } from "vitest";
import { documentUrl, readDocument } from "./document";
import { freshSeconds } from "./freshness";

const URL_OF = "https://app.example/client.json";
const DOCUMENT = { client_id: URL_OF, client_name: "App", redirect_uris: ["http://127.0.0.1/cb"] };
const read = (document: unknown) => readDocument(JSON.stringify(document), URL_OF, ["authorization_code", "refresh_token"]);

describe("a client identifier that is the address of a metadata document", () => {
  it.each([
    "https://vscode.dev/oauth/client-metadata.json",
    "https://claude.ai/oauth/claude-code-client-metadata",
    "https://opencode.ai/oauth/opencode/client.json",
    "https://app.example:8443/a?b=c",
  ])("may be %s", (clientId) => {
    expect(documentUrl(clientId)?.href).toBe(clientId);
  });

  it.each([
    "http://app.example/client.json",
    "https://app.example",
    "https://app.example/",
    "https://app.example?a=b",
    "https://app.example/a#b",
    "https://app.example/a#",
    "https://ada@app.example/a",
    "https://ada:x@app.example/a",
    "https://@app.example/a",
    "https://app.example/a/../b",
    "https://app.example/./b",
    "https://app.example/%2e%2E/b",
    "https://app.example/a b",
    "https://app.example/\u00e9",
    "9hBqzUZhGphfQmdcUX0lneFiiuxw",
    `https://app.example/${"a".repeat(500)}`,
    "",
  ])("is not %j", (clientId) => {
    expect(documentUrl(clientId)).toBeUndefined();
  });

  it("may have http where the host is allowed as an inner one", () => {
    expect(documentUrl("http://127.0.0.1:4000/client.json", ["127.0.0.1"])?.port).toBe("4000");
  });
});

describe("a metadata document", () => {
  it("is a public client's", () => {
    expect(read(DOCUMENT)).toMatchObject({ name: "App", authMethod: "none", kind: "command_line" });
    expect(read({ ...DOCUMENT, token_endpoint_auth_method: "none" }).authMethod).toBe("none");
  });

  it.each([
    ["another's address", { ...DOCUMENT, client_id: `${URL_OF}?` }],
    ["no identifier", { redirect_uris: DOCUMENT.redirect_uris }],
    ["a secret", { ...DOCUMENT, client_secret: "x" }],
    ["a secret's expiry", { ...DOCUMENT, client_secret_expires_at: 0 }],
    ["a shared-secret method", { ...DOCUMENT, token_endpoint_auth_method: "client_secret_basic" }],
    ["another such", { ...DOCUMENT, token_endpoint_auth_method: "client_secret_jwt" }],
    ["a method for which there is nothing here yet", { ...DOCUMENT, token_endpoint_auth_method: "private_key_jwt" }],
    ["no redirect URI", { client_id: URL_OF }],
    ["a list", [DOCUMENT]],
  ])("is refused with %s", (_what, document) => {
    expect(() => read(document)).toThrow();
  });

  it("is refused when it is no JSON", () => {
    expect(() => readDocument("<html>", URL_OF, ["authorization_code"])).toThrow("not JSON");
  });

  it.each([
    [{}, 3600],
    [{ "cache-control": "max-age=600" }, 600],
    [{ "cache-control": "public, max-age=600", age: "100" }, 500],
    [{ "cache-control": "max-age=1" }, 60],
    [{ "cache-control": "max-age=999999999" }, 86_400],
    [{ "cache-control": "no-store" }, 60],
    [{ expires: new Date(1_000_600_000).toUTCString() }, 600],
    [{ expires: "0" }, 60],
  ])("with the headers %j is fresh for %i seconds", (headers, seconds) => {
    expect(freshSeconds(headers, 1_000_000_000)).toBe(seconds);
  });
});
