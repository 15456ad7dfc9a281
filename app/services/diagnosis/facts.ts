/** What anybody may know of this portal, read from its own metadata. The browser gets it with the page. */
import { z } from "zod";
import { implementedGrantTypes } from "#app/oauth/grants";
import { endpoints } from "../keys/endpoints";
import { protocol } from "../token-service";
import type { PortalFacts } from "./portal-facts";

const metadataSchema = z.object({ grant_types_supported: z.array(z.string()), scopes_supported: z.array(z.string()).optional() });

/**
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
