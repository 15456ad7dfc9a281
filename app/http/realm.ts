import { LRUCache } from "lru-cache";
import { findRealmId } from "#app/services/realms/find-realm-id";

/** Realms are never removed, so a path once found stays good; unknown ones are asked for again. */
const known = new LRUCache<string, string>({ max: 10_000 });

/**
 * The id of the realm at a path such as `root/alpha`, or undefined when there is none.
 */
export async function resolveRealm(realmPath: string): Promise<string | undefined> {
  const cached = known.get(realmPath);
  if (cached !== undefined) return cached;
  const id = await findRealmId(realmPath);
  if (id !== undefined) known.set(realmPath, id);
  return id;
}
