/** The document of a protected resource (RFC 9728) that the portal hosts for each API, so that its owner need not. */
import type { ApiPolicy, RealmPolicy } from "./model";
import type { Realm } from "./realm";

/** Where these documents lie, below which path of the portal: the well-known part of RFC 9728 §3.1. */
export const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";

/**
 * Where the portal hosts an API's document. An owner whose identifier lies on another host redirects or proxies the path of RFC 9728 §3.1
 * there to this one: a client takes the document by its `resource`.
 *
 * @example resourceMetadataPath(realm, id) // "/.well-known/oauth-protected-resource/apis/0190…"
 */
export function resourceMetadataPath({ path }: Pick<Realm, "path">, apiId: string): `/${string}` {
  const names = path.split("/").slice(1);
  return `${RESOURCE_METADATA}${names.map((name) => `/realms/${name}`).join("")}/apis/${apiId}`;
}

/** An issuer's address: the portal's, and the realm's part of it. */
const ISSUER = /^(.*?)((?:\/realms\/[^/]+)*)$/;

/**
 * The same address as a whole, for `resource_metadata` in a challenge (RFC 9728 §5.1).
 *
 * @param issuer the realm's canonical one
 * @example resourceMetadataUrl("https://portal.example", api) // "https://portal.example/.well-known/oauth-protected-resource/apis/0190…"
 */
export function resourceMetadataUrl(issuer: string, { id }: Pick<ApiPolicy, "id">): string {
  const [, portal = issuer, realm = ""] = ISSUER.exec(issuer) ?? [];
  return `${portal}${RESOURCE_METADATA}${realm}/apis/${id}`;
}

/**
 * RFC 9728 §2. There is no `jwks_uri`: that would name keys of the API's own, not this server's.
 *
 * @example resourceMetadata(api, policy).authorization_servers // ["https://portal.example"]
 */
export function resourceMetadata(api: ApiPolicy, policy: RealmPolicy): Readonly<Record<string, unknown>> {
  // Clients ask for all that is listed, so closed ones are not; `offline_access` is a common scope and none of an API's.
  const scopes = api.scopes.filter((name) => policy.scopes.get(name)?.kind === "open");
  return {
    resource: api.identifier,
    authorization_servers: [policy.issuer],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: ["header"],
    resource_name: api.name,
  };
}

/**
 * The API that a path behind the well-known part names: `/apis/ID`, or the path of an identifier that lies on the portal's own host (RFC 9728 §3.1).
 *
 * @param path "" or from its first slash on
 * @param origin of the portal's address
 */
export function apiAt(path: string, origin: string, { apis }: Pick<RealmPolicy, "apis">): ApiPolicy | undefined {
  const id = /^\/apis\/([0-9a-f-]{36})$/.exec(path)?.[1];
  if (id === undefined) return apis.get(origin + path.replace(/\/+$/, ""));
  return [...apis.values()].find((api) => api.id === id);
}
