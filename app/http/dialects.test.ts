import { describe, expect, it } from "vitest";
import { issuersOf } from "#app/oauth/issuers";
import { realmNameField } from "#app/services/realms/name";
import {
  canonicalTarget,
  isOtherSpelling,
  isProtocolNamespace,
  issuerPathIn,
  knownPaths,
  ownPathOf,
  pagePathOf,
  realmAddressesOf,
  realmPlaceOf,
  resolveDialect,
  resolveRealmOfQuery,
  rootTargetOf,
} from "./dialects";

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

describe("issue 14 §1: a realm's portal lies below its own path", () => {
  it.each([
    ["/realms/alpha/login", { realmPath: "root/alpha", path: "/login" }],
    ["/realms/alpha/", { realmPath: "root/alpha", path: "/" }],
    ["/realms/alpha", { realmPath: "root/alpha", path: "" }],
    ["/realms/alpha/realms/beta/admin/realms", { realmPath: "root/alpha/beta", path: "/admin/realms" }],
    ["/realms/root/login", undefined],
    ["/admin/realms", undefined],
    ["/realms/", undefined],
  ])("%s", (path, place) => expect(realmPlaceOf(path)).toEqual(place));

  it.each([
    ["/t/alpha/oauth2/authorize", "/realms/alpha/oauth2/authorize", "/t/alpha/oauth2/token"],
    ["/oauth2/realms/root/realms/alpha/authorize", "/realms/alpha/oauth2/connect/authorize", "/oauth2/realms/root/realms/alpha"],
    ["/am/oauth2/realms/root/realms/alpha/authorize", "/realms/alpha/am/oauth2/authorize", "/am/oauth2/realms/root/realms/alpha"],
  ])("the authorization page of %s is shown at %s, and its issuer stays %s", (path, page, issuerPath) => {
    const target = resolveDialect(path);
    expect(target?.issuerPath).toBe(issuerPath);
    expect(target && pagePathOf(target)).toBe(page);
    const below = rootTargetOf(page.slice("/realms/alpha".length));
    expect(below && issuerPathIn("root/alpha", below)).toBe(issuerPath);
  });

  it("a product without a name for a realm has the realm's canonical issuer there", () => {
    const target = rootTargetOf("/as/authorization.oauth2");
    expect(target && issuerPathIn("root/alpha", target)).toBe("/realms/alpha");
    const wso2 = rootTargetOf("/oauth2/authorize");
    expect(wso2 && issuerPathIn("root/alpha/beta", wso2)).toBe("/realms/alpha/realms/beta");
  });

  it("each address of a realm leads to its token endpoint, under the issuer that is named beside it", () => {
    for (const realmPath of ["root/alpha", "root/alpha/beta"]) {
      const addresses = realmAddressesOf(realmPath);
      expect(addresses.length).toBeGreaterThan(2);
      for (const { tokenPath, issuerPath } of addresses)
        expect(resolveDialect(tokenPath)).toMatchObject({ endpoint: "token", realmPath, issuerPath });
    }
  });

  it("no realm can be called what begins a path where PingAM's older form has the name", () => {
    const first = knownPaths().flatMap(({ path }) => /^\/(?:am\/)?oauth2\/([^/]+)/.exec(path)?.[1] ?? []);
    for (const name of new Set([...first, "root", "carbon.super", "realms"]))
      expect(realmNameField.safeParse(name).success, name).toBe(false);
  });
});

describe("issue 14 §1: PingAM's other ways to name a realm", () => {
  it.each([
    ["/oauth2/alpha/access_token", "token", "root/alpha", "/oauth2/realms/root/realms/alpha"],
    ["/am/oauth2/alpha/access_token", "token", "root/alpha", "/am/oauth2/realms/root/realms/alpha"],
    ["/oauth2/alpha/beta/introspect", "introspect", "root/alpha/beta", "/oauth2/realms/root/realms/alpha/realms/beta"],
    ["/oauth2/alpha/connect/jwk_uri", "jwks", "root/alpha", "/oauth2/realms/root/realms/alpha"],
    ["/oauth2/root/alpha/userinfo", "userinfo", "root/alpha", "/oauth2/realms/root/realms/alpha"],
    ["/oauth2/alpha/.well-known/openid-configuration", "metadata-openid", "root/alpha", "/oauth2/realms/root/realms/alpha"],
    ["/.well-known/oauth-authorization-server/am/oauth2/alpha", "metadata-oauth", "root/alpha", "/am/oauth2/realms/root/realms/alpha"],
  ])("%s", (path, endpoint, realmPath, issuerPath) => expect(resolveDialect(path)).toMatchObject({ endpoint, realmPath, issuerPath }));

  it.each(["/oauth2/realms/alpha/access_token", "/oauth2/alpha/no", "/oauth2//access_token", "/oauth2/al%70ha/access_token"])(
    "not %s",
    (path) => expect(resolveDialect(path)).toBeUndefined(),
  );

  it.each([
    ["/oauth2/access_token", "?realm=/alpha", "root/alpha"],
    ["/am/oauth2/access_token", "?realm=alpha", "root/alpha"],
    ["/am/oauth2/introspect", "?x=1&realm=%2Falpha%2Fbeta", "root/alpha/beta"],
    ["/am/oauth2/access_token", "?realm=/", "root"],
    ["/am/oauth2/access_token", "?realm=/root/alpha", "root/alpha"],
    ["/oauth2/authorize", "?realm=/alpha&client_id=x", "root/alpha"],
    ["/am/oauth2/access_token", "?realm=../..", ""],
    ["/am/oauth2/access_token", "?realm=/alpha&realm=/beta", ""],
  ])("%s%s is of %j", (path, query, realmPath) => expect(resolveRealmOfQuery(path, query)).toMatchObject({ realmPath }));

  it.each([
    ["/token", "?realm=/alpha"],
    ["/oauth2/token", "?realm=/alpha"],
    ["/oauth2/realms/root/realms/beta/access_token", "?realm=/alpha"],
    ["/oauth2/access_token", "?other=/alpha"],
  ])("%s%s is what it is without", (path, query) => expect(resolveRealmOfQuery(path, query)).toBeUndefined());
});
