/** Who has fetched the key sets, and when last: for an admin who rotates a key and wants to know who has not seen the new one. */
import { sourceKey } from "#app/platform/rate-limit";
import { readUserAgent } from "#app/platform/user-agent";
import type { PrismaClient } from "../database";

const WRITE_EVERY_MS = 60_000;
const GATHER_MS = 1000;
/** Sources remembered at once; what comes beyond is noted with its next fetch. */
const MAX_WAITING = 200;
/** Rows of a realm: strangers may fetch a key set as well. */
const MAX_ROWS = 100;
/** A full table makes room for a new source by those that have not come for so long. */
const STALE_MS = 7 * 86_400_000;

/** One fetch of a key set. */
export interface KeySetFetch {
  readonly realmId: string;
  readonly ip: string;
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Remembered here, written for many at once and for each source at most once a minute. */
export class KeySetReaders {
  #waiting = new Map<string, KeySetFetch>();
  /** By realm and source: when its fetch was last handed to the database. */
  readonly #written = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly report: (error: unknown) => void,
  ) {}

  note(fetch: KeySetFetch): void {
    const name = `${fetch.realmId} ${sourceKey(fetch.ip)}`;
    if (fetch.at - (this.#written.get(name) ?? 0) < WRITE_EVERY_MS || this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(name, fetch);
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /** Writes what is due now. Never throws: a fetch that could not be written shows with the next. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const fetches = [...this.#waiting];
    this.#waiting = new Map();
    if (this.#written.size > MAX_ROWS * MAX_WAITING) this.#written.clear();
    for (const [name, fetch] of fetches) {
      this.#written.set(name, fetch.at);
      await this.#write(fetch).catch(this.report);
    }
  }

  async #write({ realmId, ip, userAgent, at }: KeySetFetch): Promise<void> {
    const key = { realmId, source: sourceKey(ip) };
    const data = { userAgent: readUserAgent(userAgent), fetchedAt: new Date(at) };
    const { keySetReader } = this.prisma;
    if ((await keySetReader.updateMany({ where: key, data })).count > 0) return;
    if ((await keySetReader.count({ where: { realmId } })) >= MAX_ROWS) {
      const { count } = await keySetReader.deleteMany({ where: { realmId, fetchedAt: { lt: new Date(at - STALE_MS) } } });
      if (count === 0) return;
    }
    await keySetReader.upsert({ where: { realmId_source: key }, create: { ...key, ...data }, update: data });
  }
}
