/** What this portal publishes of itself: its metadata and its keys, read on the server for the pages about requests and tokens. */
import { z } from "zod";
import { implementedGrantTypes } from "#app/oauth/grants";
import { endpoints } from "../keys/endpoints";
import { protocol } from "../token-service";
import { parseKeys } from "./inspect-text";
import type { PortalFacts } from "./portal-facts";
import type { KeySet } from "./token-signature";

const metadataSchema = z.object({ grant_types_supported: z.array(z.string()), scopes_supported: z.array(z.string()).optional() });

/**
 * What anybody may know of a realm. The browser gets it with the page.
 *
 * @param paths every path of the protocol, from the table of dialects
 */
export async function portalFacts(
  realm: { readonly id: string; readonly issuer: string },
  paths: PortalFacts["paths"],
): Promise<PortalFacts> {
  const { body } = await protocol().metadata(realm.id, realm.issuer, new Map());
  const { grant_types_supported: enabled, scopes_supported: scopes } = metadataSchema.parse(body);
  return {
    tokenEndpoint: endpoints(realm).token,
    paths,
    // Implicit works at /authorize alone.
    grantTypes: implementedGrantTypes()
      .filter(({ name }) => name !== "implicit")
      .map(({ name }) => ({ name, enabled: enabled.includes(name) })),
    scopes: scopes ?? null,
  };
}

/** The realm's public keys, for a page that checks a signature in the place of a browser without JavaScript. */
export async function publishedKeys(realmId: string, by: { readonly ip: string; readonly userAgent: string }): Promise<KeySet> {
  const { body } = await protocol().keySet(realmId, by);
  return parseKeys(body);
}
