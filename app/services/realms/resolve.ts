/** Where a request's realm is resolved, once: everything else is handed the {@link Realm}. */
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { database } from "#app/db/database";
import { inTime } from "#app/db/errors";
import { findRow, rowQuery } from "#app/db/row-by-key";
import { type Realm, ROOT_REALM_ID, ROOT_REALM_PATH, realmAt } from "#app/oauth/realm";
import { env } from "#app/platform/env";

/** Realms are never removed, so one once found stays good; unknown paths are asked for again. */
const known = new LRUCache<string, Realm>({ max: 10_000 });

/** The realm that always exists: of pages, of paths that name no realm, and of the commands. */
export function rootRealm(): Realm {
  return known.get(ROOT_REALM_PATH) ?? remember({ id: ROOT_REALM_ID, path: ROOT_REALM_PATH });
}

/**
 * The realm at a path, or undefined when there is none. Known ones are answered from memory: the token path asks for each request.
 *
 * @example await resolveRealm("root/alpha")
 */
export async function resolveRealm(path: string): Promise<Realm | undefined> {
  return path === ROOT_REALM_PATH ? rootRealm() : (known.get(path) ?? (await findRealm(path)));
}

async function findRealm(path: string): Promise<Realm | undefined> {
  const found = await findRealmAt(path);
  if (found !== undefined) known.set(path, found);
  return found;
}

const REALM = rowQuery(`"Realm"`, { id: "text", path: "text" }, [`"path"`]);
const realmRow = z.object({ id: z.string(), path: z.string() });

/**
 * The same, read anew: for pages, which have the time.
 *
 * @example await findRealmAt("root/alpha")
 */
export async function findRealmAt(path: string): Promise<Realm | undefined> {
  const found = await inTime(findRow(database(), REALM, [path]));
  return found && realmAt(env().publicUrl, realmRow.parse(found));
}

function remember(names: Pick<Realm, "id" | "path">): Realm {
  const realm = realmAt(env().publicUrl, names);
  known.set(realm.path, realm);
  return realm;
}

/** By their paths: a few for each realm, as only the issuers of realms that exist are asked for. */
const issuers = new LRUCache<string, string>({ max: 10_000 });

/**
 * The issuer identifier (RFC 8414 §2) at a path below the portal's address. One string for each, as every token request has its issuer.
 *
 * @param path "" or such as `/oauth2/token`.
 * @example issuerAt("/oauth2/token") // "https://example.com/portal/oauth2/token"
 */
export function issuerAt(path: string): string {
  const known = issuers.get(path);
  if (known !== undefined) return known;
  const issuer = env().publicUrl + path;
  issuers.set(path, issuer);
  return issuer;
}
