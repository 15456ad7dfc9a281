/** Whose tokens a client may learn of at all. */
import type { RegisteredClient } from "../model";

type Viewer = Pick<RegisteredClient, "environment">;

/**
 * Whether a client's environment lets it see tokens of another. A sandbox key lies on developers' machines and in test
 * systems: a person who finds one learns nothing of production, not even as a resource server. To it such a token does not exist
 * (RFC 7662 §2.2: "not allowed to introspect" is answered like "not active").
 */
export function seesEnvironment(viewer: Viewer, token: Viewer): boolean {
  return viewer.environment === "PRODUCTION" || token.environment === "SANDBOX";
}
