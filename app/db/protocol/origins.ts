import { LRUCache } from "lru-cache";
import type { ConfigChange } from "../config-change";
import type { PrismaClient } from "../database";
import { inTime } from "../errors";
import type { CacheRegion, ConfigCache } from "./config-cache";

const MAX_ORIGINS = 5000;

/** Which origins some client of a realm has among its callback URLs: one look-up in an index for each that is asked for, known until a client changes. */
export class OriginCache implements CacheRegion {
  readonly #known = new LRUCache<string, boolean>({ max: MAX_ORIGINS });
  /** Changes so far: what was read before the last of them is not kept. */
  #changes = 0;

  constructor(
    private readonly prisma: PrismaClient,
    cache: ConfigCache,
  ) {
    cache.add(this);
  }

  async isRegistered(realmId: string, origin: string): Promise<boolean> {
    const key = `${realmId}\n${origin}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const found = await inTime(this.prisma.clientOrigin.findFirst({ where: { realmId, origin }, select: { origin: true } }));
    if (changes === this.#changes) this.#known.set(key, found !== null);
    return found !== null;
  }

  drop({ kind }: ConfigChange): void {
    // A deleted application takes its clients along, and a person's their applications.
    if (kind !== "realm") this.clear();
  }

  clear(): void {
    this.#changes += 1;
    this.#known.clear();
  }
}
