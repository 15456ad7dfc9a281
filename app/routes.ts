/** Every URL of the portal, in one place. The dialects' protocol paths are mapped to these by `http/dialects`. */
import { index, type RouteConfig, route } from "@remix-run/route-config";

export default [
  index("routes/home.tsx"),
  route("signup", "routes/signup.tsx"),
  route("login", "routes/login.tsx"),
  route("logout", "routes/logout.ts"),
  route("setup", "routes/setup.tsx"),
  route("account", "routes/account.tsx"),
  route("confirm", "routes/confirm.tsx"),

  route("applications", "routes/applications.tsx"),
  route("applications/new", "routes/application-new.tsx"),
  route("applications/:applicationId", "routes/application.tsx", [
    index("routes/application-overview.tsx"),
    route("edit", "routes/application-edit.tsx"),
    route("delete", "routes/application-delete.tsx"),
    route("production-keys", "routes/application-keys.tsx", { id: "production-keys" }),
    route("sandbox-keys", "routes/application-keys.tsx", { id: "sandbox-keys" }),
    route("secrets/:secretId/revoke", "routes/application-secret-revoke.tsx"),
    route("scopes", "routes/application-scopes.tsx"),
    route("tokens", "routes/application-tokens.tsx"),
    route("statistics", "routes/application-statistics.tsx"),
  ]),
  route("applications/:applicationId/statistics.json", "routes/application-statistics-json.ts"),
  route("applications/:applicationId/statistics.csv", "routes/application-statistics-csv.ts"),
  route("credentials", "routes/credentials-download.ts"),
  route("playground", "routes/playground.tsx"),

  route("admin", "routes/admin.tsx", [
    index("routes/admin-overview.tsx"),
    route("grants", "routes/admin-grants.tsx"),
    route("scopes", "routes/admin-scopes.tsx"),
    route("scopes/detail", "routes/admin-scope.tsx"),
    route("scope-requests", "routes/admin-scope-requests.tsx"),
    route("settings", "routes/admin-settings.tsx"),
    route("keys", "routes/admin-keys.tsx"),
    route("users", "routes/admin-users.tsx"),
    route("applications", "routes/admin-applications.tsx"),
    route("statistics", "routes/admin-statistics.tsx"),
    route("audit", "routes/admin-audit.tsx"),
  ]),
  route("admin/statistics.json", "routes/admin-statistics-json.ts"),
  route("admin/statistics.csv", "routes/admin-statistics-csv.ts"),
  route("admin/audit.csv", "routes/admin-audit-csv.ts"),
  route("admin/audit.jsonl", "routes/admin-audit-jsonl.ts"),

  route("docs/errors/:error", "routes/docs-error.tsx"),
  // The protocol: resource routes that the listener calls straight from the build (DESIGN: the hot path).
  route("token", "routes/token.ts"),
  route("introspect", "routes/introspect.ts"),
  route("revoke", "routes/revoke.ts"),
  route("jwks", "routes/jwks.ts"),
  route(".well-known/oauth-authorization-server", "routes/metadata-oauth.ts"),
  route(".well-known/openid-configuration", "routes/metadata-openid.ts"),
  route("*", "routes/not-found.tsx"),
] satisfies RouteConfig;
