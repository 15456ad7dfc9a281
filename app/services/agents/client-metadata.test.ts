import { describe, expect, it } from "vitest";
import { readClientMetadata } from "./client-metadata";
import { MetadataError } from "./metadata-error";

const OFFERED = ["authorization_code", "refresh_token"] as const;
const CURSOR = [
  "cursor://anysphere.cursor-mcp/oauth/callback",
  "https://www.cursor.com/agents/mcp/oauth/callback",
  "http://localhost:8787/callback",
];
const of = (input: unknown) => readClientMetadata(input, OFFERED);
const refusal = (input: unknown) => {
  try {
    return of(input);
  } catch (error) {
    return error instanceof MetadataError ? error.code : error;
  }
};

describe("what a client says of itself when it registers (RFC 7591 §2)", () => {
  it("takes several redirect URIs of all kinds in one request, as Cursor sends them", () => {
    const metadata = of({ redirect_uris: CURSOR, token_endpoint_auth_method: "none", client_name: "Cursor", unknown: [{}] });
    expect(metadata).toMatchObject({ redirectUris: CURSOR, kind: "command_line", authMethod: "none", name: "Cursor" });
    expect(metadata.grantTypes).toEqual(["authorization_code"]);
  });

  it("is a server's where nothing is said of its method, and a browser's where it has no secret and an https address", () => {
    const redirect_uris = ["https://claude.ai/api/mcp/auth_callback"];
    expect(of({ redirect_uris })).toMatchObject({ kind: "server", authMethod: "client_secret_basic", name: "claude.ai" });
    expect(of({ redirect_uris, token_endpoint_auth_method: "none" })).toMatchObject({ kind: "browser" });
  });

  it("keeps of the grant types those that are on offer", () => {
    const grant_types = ["refresh_token", "client_credentials", "authorization_code", "urn:made-up"];
    expect(of({ redirect_uris: CURSOR, grant_types }).grantTypes).toEqual(["refresh_token", "authorization_code"]);
  });

  it.each([
    ["no object", [], "invalid_client_metadata"],
    ["null", null, "invalid_client_metadata"],
    ["no redirect URI", {}, "invalid_redirect_uri"],
    ["an empty list", { redirect_uris: [] }, "invalid_redirect_uri"],
    ["no list", { redirect_uris: "https://app.example/" }, "invalid_redirect_uri"],
    ["a plain http address", { redirect_uris: ["http://app.example/cb"] }, "invalid_redirect_uri"],
    ["a script", { redirect_uris: ["javascript:alert(1)"] }, "invalid_redirect_uri"],
    ["too many", { redirect_uris: Array.from({ length: 21 }, (_, at) => `https://app.example/${at}`) }, "invalid_redirect_uri"],
    ["an unknown method", { redirect_uris: CURSOR, token_endpoint_auth_method: "private_key_jwt" }, "invalid_client_metadata"],
    ["no grant on offer", { redirect_uris: CURSOR, grant_types: ["client_credentials"] }, "invalid_client_metadata"],
    ["refresh alone", { redirect_uris: CURSOR, grant_types: ["refresh_token"] }, "invalid_client_metadata"],
    ["a number for a name", { redirect_uris: CURSOR, client_name: 1 }, "invalid_client_metadata"],
    ["an unknown type", { redirect_uris: CURSOR, application_type: "spy" }, "invalid_client_metadata"],
  ])("is refused with %s", (_what, input, code) => {
    expect(refusal(input)).toBe(code);
  });

  it("has a name that people can read: one line, without marks that turn text around, and of bounded length", () => {
    const named = (client_name: string) => of({ redirect_uris: CURSOR, client_name }).name;
    expect(named("  Claude\n\u202eCode\u200b\u0007 ")).toBe("Claude Code");
    expect([...named("𝒳".repeat(500))]).toHaveLength(60);
    expect(named("\u202e \n")).toBe("cursor:");
  });

  it("shows links only by https", () => {
    const sent = { redirect_uris: CURSOR, client_uri: "https://cursor.com", tos_uri: "javascript:alert(1)", logo_uri: 1 };
    expect(of(sent).links).toEqual({ client_uri: "https://cursor.com" });
  });
});
