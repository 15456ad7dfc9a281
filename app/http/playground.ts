/** What both pages of the playground have from the table of paths: our endpoints, under each address by which a product's clients know them. */
import { type Realm, ROOT_REALM_PATH } from "#app/oauth/realm";
import type { AuthorizePlace } from "#app/services/playground/flow";
import { issuerAt } from "#app/services/realms/resolve";
import { type ProtocolEndpoint, resolveDialect, rootPathsOf } from "./dialects";

/** What the forms have to choose from: paths below the realm's own address, where a realm below root has the canonical ones alone. */
export function playgroundPaths({ path: realmPath }: Pick<Realm, "path">) {
  const pathsOf = (endpoint: ProtocolEndpoint) => rootPathsOf(endpoint).slice(0, realmPath === ROOT_REALM_PATH ? undefined : 1);
  return {
    tokenPaths: pathsOf("token"),
    introspectionPaths: pathsOf("introspect"),
    authorizePaths: pathsOf("authorize"),
  } as const;
}

/** The authorization endpoint's paths, each with the issuer that answers there. */
export function authorizePlaces(realm: Pick<Realm, "path" | "issuer">): readonly AuthorizePlace[] {
  if (realm.path !== ROOT_REALM_PATH) return playgroundPaths(realm).authorizePaths.map((path) => ({ path, issuer: realm.issuer }));
  return playgroundPaths(realm).authorizePaths.map((path) => ({ path, issuer: issuerAt(resolveDialect(path)?.issuerPath ?? "") }));
}
