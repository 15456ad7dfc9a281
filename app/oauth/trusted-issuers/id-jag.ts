/**
 * The Identity Assertion JWT Authorization Grant (draft-ietf-oauth-identity-assertion-authz-grant): the identity provider of an enterprise lets an
 * application, such as an MCP client, act for a person at an API of another server.
 */
import type { Assertion } from "../client-auth/assertion";
import { OAuthError } from "../errors";
import type { RegisteredClient } from "../model";
import { canonicalIdentifier } from "../resource-uri";

/** As metadata names the profile. */
export const ID_JAG_PROFILE = "urn:ietf:params:oauth:grant-profile:id-jag";

const MOST_RESOURCES = 10;
const MOST_SCOPE_LETTERS = 2000;

/** What such an assertion allows. */
export interface IdJag {
  /** Canonical identifiers of the APIs (RFC 8707). */
  readonly resources: readonly string[];
  /** Space separated; null: it leaves that to this server. */
  readonly scope: string | null;
}

/** `typ` of its header, in lower case. */
export const ID_JAG_TYPES: ReadonlySet<unknown> = new Set(["oauth-id-jag+jwt", "application/oauth-id-jag+jwt"]);

/**
 * Reads what a signed assertion of the profile says.
 *
 * @throws OAuthError `id_jag_client`, `id_jag_resource` or `grant_assertion_claims`
 */
export function readIdJag(claims: Assertion["claims"], { clientId }: Pick<RegisteredClient, "clientId">): IdJag {
  const { client_id, resource, scope } = claims;
  if (client_id !== clientId) throw new OAuthError("id_jag_client", { detail: { client_id: String(client_id).slice(0, 200) } });
  const named: readonly unknown[] = Array.isArray(resource) ? resource.slice(0, MOST_RESOURCES + 1) : [resource];
  const resources = named.flatMap((one) => (typeof one === "string" ? (canonicalIdentifier(one) ?? []) : []));
  if (resources.length === 0 || resources.length !== named.length || resources.length > MOST_RESOURCES)
    throw new OAuthError("id_jag_resource", { detail: { resource: String(JSON.stringify(resource)).slice(0, 200) } });
  if (scope !== undefined && (typeof scope !== "string" || scope === "" || scope.length > MOST_SCOPE_LETTERS))
    throw new OAuthError("grant_assertion_claims", { detail: { claim: "scope" } });
  return { resources, scope: scope ?? null };
}
