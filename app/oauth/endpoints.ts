/** The protocol's endpoints, once: their names in code, their canonical paths below the issuer, and their names in metadata. */
export const ENDPOINTS = [
  { name: "token", path: "/token", metadata: "token_endpoint" },
  { name: "introspect", path: "/introspect", metadata: "introspection_endpoint" },
  { name: "revoke", path: "/revoke", metadata: "revocation_endpoint" },
  { name: "jwks", path: "/jwks", metadata: "jwks_uri" },
] as const;
