/** What the portal says of an API in its owner's name (RFC 9728). */
import type { ApiPolicy } from "./model";

/** An issuer's address: the portal's, and the realm's part of it. */
const ISSUER = /^(.*?)((?:\/realms\/[^/]+)*)$/;

/**
 * Where the portal hosts the metadata document of an API, for `resource_metadata` in a challenge (RFC 9728 §5.1).
 *
 * @param issuer the realm's canonical one
 * @example resourceMetadataUrl("https://portal.example", api) // "https://portal.example/.well-known/oauth-protected-resource/apis/0190…"
 */
export function resourceMetadataUrl(issuer: string, api: Pick<ApiPolicy, "id">): string {
  const [, portal = issuer, realm = ""] = ISSUER.exec(issuer) ?? [];
  return `${portal}/.well-known/oauth-protected-resource${realm}/apis/${api.id}`;
}
