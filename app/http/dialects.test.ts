import { describe, expect, it } from "vitest";
import { issuersOf } from "#app/oauth/issuers";
import { canonicalTarget, isOtherSpelling, isProtocolNamespace, ownPathOf, resolveDialect } from "./dialects";

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
    ["/userinfo", "userinfo"],
    ["/oauth2/userinfo", "userinfo"],
    ["/am/oauth2/userinfo", "userinfo"],
    ["/idp/userinfo.openid", "userinfo"],
    ["/oidc/logout", "end_session"],
    ["/oauth2/connect/endSession", "end_session"],
    ["/am/oauth2/connect/endSession", "end_session"],
    ["/idp/startSLO.ping", "end_session"],
    ["/idp/init_logout.openid", "end_session"],
    ["/.well-known/oauth-authorization-server", "metadata-oauth"],
    ["/.well-known/openid-configuration", "metadata-openid"],
    ["/oauth2/token/.well-known/openid-configuration", "metadata-openid"],
    ["/am/oauth2/.well-known/openid-configuration", "metadata-openid"],
  ])("%s is %s of root", (path, endpoint) => {
    expect(resolveDialect(path)).toMatchObject({ endpoint, realmPath: "root" });
  });

  it.each([
    ["/realms/alpha/token", "token", "root/alpha"],
    ["/t/alpha/oauth2/token", "token", "root/alpha"],
    ["/t/alpha.com/oauth2/introspect", "introspect", "root/alpha.com"],
    ["/am/oauth2/realms/root/realms/alpha/access_token", "token", "root/alpha"],
    ["/oauth2/realms/root/realms/alpha/realms/beta/token/revoke", "revoke", "root/alpha/beta"],
    ["/realms/alpha/.well-known/openid-configuration", "metadata-openid", "root/alpha"],
    ["/realms/alpha/realms/beta/token", "token", "root/alpha/beta"],
    ["/.well-known/oauth-authorization-server/realms/alpha", "metadata-oauth", "root/alpha"],
    ["/.well-known/openid-configuration/realms/alpha/realms/beta", "metadata-openid", "root/alpha/beta"],
  ])("%s is %s of %s", (path, endpoint, realmPath) => {
    expect(resolveDialect(path)).toMatchObject({ endpoint, realmPath });
  });

  it.each(["root", "root/alpha", "root/alpha/beta"])(
    "item 103: the metadata of each issuer of %s is found in RFC 8414's and OpenID's places, and names it with paths of its own",
    (realmPath) => {
      for (const issuer of issuersOf("", realmPath)) {
        for (const asked of [`${issuer}/.well-known/openid-configuration`, `/.well-known/oauth-authorization-server${issuer}`]) {
          const found = resolveDialect(asked);
          expect(found, asked).toMatchObject({ realmPath, issuerPath: issuer });
          for (const endpoint of ["authorize", "token", "introspect", "revoke", "userinfo", "jwks"] as const) {
            const path = found && ownPathOf(found, endpoint);
            expect(path && resolveDialect(path), `${endpoint} of ${issuer}`).toMatchObject({ endpoint, realmPath, issuerPath: issuer });
          }
        }
      }
    },
  );

  it.each([
    ["/oauth2/token/.well-known/openid-configuration", "/oauth2/token"],
    ["/oauth2/oidcdiscovery/.well-known/openid-configuration", "/oauth2/token"],
    ["/.well-known/openid-configuration/am/oauth2/realms/root/realms/alpha", "/am/oauth2/realms/root/realms/alpha"],
    ["/oauth2/introspect", "/oauth2/token"],
    ["/am/oauth2/introspect", "/am/oauth2"],
    ["/token", ""],
    ["/t/alpha/token", "/t/alpha/oauth2/token"],
    ["/as/token.oauth2", ""],
  ])("item 103: at %s the issuer is %s", (path, issuerPath) => expect(resolveDialect(path)?.issuerPath).toBe(issuerPath));

  it("names the paths by which a product's clients know it", () => {
    const own = (path: string, endpoint: "token" | "jwks") => ownPathOf(resolveDialect(path) ?? canonicalTarget("jwks"), endpoint);
    expect(own("/t/alpha/oauth2/token/.well-known/openid-configuration", "token")).toBe("/t/alpha/oauth2/token");
    expect(own("/am/oauth2/.well-known/openid-configuration", "jwks")).toBe("/am/oauth2/connect/jwk_uri");
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
