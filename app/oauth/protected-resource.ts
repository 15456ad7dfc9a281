/** What the portal says of an API in its owner's name (RFC 9728). */
import type { ApiPolicy } from "./model";

/**
 * Where the metadata document of an API stands, for `resource_metadata` in a challenge (RFC 9728 §5.1).
 *
 * @example resourceMetadataUrl("https://portal.example", api) // "https://portal.example/.well-known/oauth-protected-resource/0190…"
 */
export function resourceMetadataUrl(issuer: string, api: Pick<ApiPolicy, "id">): string {
  return `${issuer}/.well-known/oauth-protected-resource/${api.id}`;
}
