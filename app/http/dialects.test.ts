import { describe, expect, it } from "vitest";
import { isOtherSpelling, isProtocolNamespace, resolveDialect } from "./dialects";

describe("DESIGN §6: every product's path leads to its endpoint", () => {
  it.each([
    ["/token", "token"],
    ["/oauth2/token", "token"],
    ["/oauth2/access_token", "token"],
    ["/am/oauth2/access_token", "token"],
    ["/oauth2/realms/root/access_token", "token"],
    ["/am/oauth2/realms/root/access_token", "token"],
    ["/as/token.oauth2", "token"],
    ["/t/carbon.super/oauth2/token", "token"],
    ["/t/carbon.super/token", "token"],
    ["/realms/root/token", "token"],
    ["/introspect", "introspect"],
    ["/oauth2/introspect", "introspect"],
    ["/am/oauth2/introspect", "introspect"],
    ["/as/introspect.oauth2", "introspect"],
    ["/revoke", "revoke"],
    ["/oauth2/revoke", "revoke"],
    ["/oauth2/token/revoke", "revoke"],
    ["/am/oauth2/realms/root/token/revoke", "revoke"],
    ["/as/revoke_token.oauth2", "revoke"],
    ["/jwks", "jwks"],
    ["/oauth2/jwks", "jwks"],
    ["/oauth2/connect/jwk_uri", "jwks"],
    ["/pf/JWKS", "jwks"],
    ["/.well-known/oauth-authorization-server", "metadata-oauth"],
    ["/.well-known/openid-configuration", "metadata-openid"],
    ["/oauth2/token/.well-known/openid-configuration", "metadata-openid"],
    ["/am/oauth2/.well-known/openid-configuration", "metadata-openid"],
  ])("%s is %s of root", (path, endpoint) => {
    expect(resolveDialect(path)).toEqual({ endpoint, realmPath: "root" });
  });

  it.each([
    ["/realms/alpha/token", "token", "root/alpha"],
    ["/t/alpha/oauth2/token", "token", "root/alpha"],
    ["/t/alpha.com/oauth2/introspect", "introspect", "root/alpha.com"],
    ["/am/oauth2/realms/root/realms/alpha/access_token", "token", "root/alpha"],
    ["/oauth2/realms/root/realms/alpha/realms/beta/token/revoke", "revoke", "root/alpha/beta"],
    ["/realms/alpha/.well-known/openid-configuration", "metadata-openid", "root/alpha"],
    ["/.well-known/oauth-authorization-server/realms/alpha", "metadata-oauth", "root/alpha"],
  ])("%s is %s of %s", (path, endpoint, realmPath) => {
    expect(resolveDialect(path)).toEqual({ endpoint, realmPath });
  });

  it.each([
    "/",
    "/tokens",
    "/Token",
    "/token/",
    "/applications",
    "/realms/alpha",
    "/realms//token",
    "/t/../token",
    "/as/token",
    "/am/token",
    "/am/jwks",
  ])("%s is none of the protocol's", (path) => expect(resolveDialect(path)).toBeUndefined());

  it("answers JSON below a product's own folders and pages elsewhere", () => {
    expect(isProtocolNamespace("/am/json/authenticate")).toBe(true);
    expect(isProtocolNamespace("/applications")).toBe(false);
  });

  it.each([
    "/Token",
    "/token/",
    "//token",
    "/token//",
    "/%74oken",
    "/%54OKEN/",
    "/./token",
    "/x/../token",
    "/%2e/token",
    "/x/%2E%2e/token",
    "/\\token",
    "/token.data",
    "/TOKEN.DATA",
    "/token/.data",
    "/introspect/",
    "/.Well-Known/openid-configuration",
    "/%2ewell-known/openid-configuration",
    "/pf/jwks",
    "/OAuth2/token",
    "//realms/alpha/token",
    "/x/../t/alpha/token",
    "/oauth2",
    "//OAuth2",
    "/.well-known",
    "/%2574oken",
    "/x/%252e%252e/token",
    "/token%20",
    "/token%0A",
    "/token;jsessionid=1",
    "/x/..;/token",
    "/token%3Bv=1",
  ])("issue 10 §2: %s is another spelling of a protocol path, not a page", (path) => {
    expect(resolveDialect(path)).toBeUndefined();
    expect(isOtherSpelling(path)).toBe(true);
  });

  it.each([
    "/",
    "/login",
    "/login.data",
    "/_root.data",
    "/applications/token",
    "/tokens",
    "/login;token",
    "/well-known",
    "/docs/errors/invalid_client",
    "/%",
    "http://",
    "*",
  ])("%s is not", (path) => expect(isOtherSpelling(path)).toBe(false));
});
