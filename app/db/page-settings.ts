/**
 * What pages read of a realm and its admins rarely change, kept in memory. As for the token path, a change made by any process holds
 * from the next read on: one read of the configuration's generation tells what to let go of, see
 * `docs/decisions/0001-generation-checked-commits.md`.
 */
import { type Database, database } from "./database";
import { ConfigCache, configReader, LoadingRegion } from "./protocol/config-cache";

export interface PageSettings {
  /** Whether strangers may make an account. */
  readonly signUpOpen: boolean;
}

const MAX_REALMS = 1000;

interface Kept {
  readonly config: ConfigCache;
  readonly settings: LoadingRegion<PageSettings>;
}

const keptOf = new WeakMap<Database, Kept>();

/**
 * A realm's settings as they are after this call; undefined when there is no such realm.
 *
 * @example (await pageSettings(realm.id))?.signUpOpen
 */
export async function pageSettings(realmId: string): Promise<PageSettings | undefined> {
  const { config, settings } = keptOf.get(database()) ?? keep(database());
  await config.catchUp();
  return await settings.get(realmId);
}

function keep(opened: Database): Kept {
  const config = new ConfigCache(configReader(opened));
  const settings = new LoadingRegion<PageSettings>(config, {
    name: "page_settings",
    max: MAX_REALMS,
    kind: "realm",
    load: async (id) => (await opened.forTokens.realm.findUnique({ where: { id }, select: { signUpOpen: true } })) ?? undefined,
  });
  const kept = { config, settings };
  keptOf.set(opened, kept);
  return kept;
}
