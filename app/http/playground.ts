/** What both pages of the playground have from the table of paths: our endpoints, under each address by which a product's clients know them. */
import type { AuthorizePlace } from "#app/services/playground/flow";
import { issuerAt } from "#app/services/realms/resolve";
import { resolveDialect, rootPathsOf } from "./dialects";

export const TOKEN_PATHS = rootPathsOf("token");
export const INTROSPECTION_PATHS = rootPathsOf("introspect");

/** What the forms have to choose from. */
export const playgroundPaths = {
  tokenPaths: TOKEN_PATHS,
  introspectionPaths: INTROSPECTION_PATHS,
  authorizePaths: rootPathsOf("authorize"),
} as const;

/** The authorization endpoint's paths, each with the issuer that answers there. */
export function authorizePlaces(): readonly AuthorizePlace[] {
  return playgroundPaths.authorizePaths.map((path) => ({ path, issuer: issuerAt(resolveDialect(path)?.issuerPath ?? "") }));
}
