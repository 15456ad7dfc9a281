import { findRealmAt } from "#app/services/realms/resolve";
import type { RequestContext } from "./context";

/**
 * The realm whose pages lie below a path; undefined: there is none. Read anew for each page, so that a realm which is gone, or has another
 * name, has no pages from that moment on.
 *
 * @param realmPath such as `root/alpha`
 * @throws when the database does not answer
 */
export async function realmOfPage(realmPath: string): Promise<RequestContext["realm"] | undefined> {
  return await findRealmAt(realmPath);
}
