import { setImmediate } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { isPending } from "#app/oauth/pending";
import type { ConfigSource, MaybePromise } from "#app/oauth/ports";
import type { ConfigChange } from "../config-change";
import type { ConfigReader } from "./config-reader";
import { countRead } from "./store-metrics";

/** Something that keeps what it read until it is told to let go. */
export interface CacheRegion {
  /** Forgets what `change` may have touched. */
  drop(change: ConfigChange): void;
  clear(): void;
}

/**
 * The generation that all cached configuration reflects. Nothing is pushed from process to process: whoever finds
 * that the database has moved on calls `catchUp`, which lets go of just what has changed.
 */
export class ConfigCache implements Pick<ConfigSource, "generation"> {
  readonly #regions: CacheRegion[] = [];
  #generation = 0;
  #running: Promise<number> | undefined;
  #next: Promise<number> | undefined;

  constructor(private readonly read: ConfigReader) {}

  add(region: CacheRegion): void {
    this.#regions.push(region);
  }

  /** 0 before anything was read. */
  get current(): number {
    return this.#generation;
  }

  generation(): MaybePromise<number> {
    return this.#generation === 0 ? this.catchUp() : this.#generation;
  }

  /**
   * Brings the caches up to what the database held at some moment after this call. All who ask in one turn of the event
   * loop, or while an earlier read is under way, share one read.
   */
  catchUp(): Promise<number> {
    this.#next ??= this.#readNext();
    return this.#next;
  }

  async #readNext(): Promise<number> {
    // The read under way may have seen the state before this call, so one more follows.
    await (this.#running?.catch(() => undefined) ?? setImmediate());
    this.#next = undefined;
    this.#running = this.#readOnce();
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  async #readOnce(): Promise<number> {
    const since = this.#generation;
    const news = this.read(since);
    const { generation, changes } = isPending(news) ? await news : news;
    return this.#apply(since, generation, changes);
  }

  #apply(since: number, generation: number, changes: readonly ConfigChange[] | undefined): number {
    if (generation === since) return generation;
    for (const region of this.#regions) {
      // A lower generation is another database under the same address, such as a restored backup.
      if (since === 0 || generation < since || changes === undefined) region.clear();
      else for (const change of changes) region.drop(change);
    }
    this.#generation = generation;
    return generation;
  }
}

interface RegionOptions<V> {
  /** For the metrics. */
  readonly name: string;
  readonly max: number;
  load(key: string): Promise<V | undefined>;
  /** Which kind of change concerns this region; the change's key is the region's. */
  readonly kind: ConfigChange["kind"];
}

/** Values by key, loaded when first asked for; `undefined` answers are kept too, up to the next change of the kind. */
export class LoadingRegion<V extends object> implements CacheRegion {
  readonly #values: LRUCache<string, V>;
  readonly #absent: LRUCache<string, true>;
  readonly #loading = new Map<string, Promise<V | undefined>>();

  constructor(
    private readonly cache: ConfigCache,
    private readonly options: RegionOptions<V>,
  ) {
    this.#values = new LRUCache({ max: options.max });
    this.#absent = new LRUCache({ max: Math.min(options.max, 5000) });
    cache.add(this);
  }

  get(key: string): MaybePromise<V | undefined> {
    const value = this.#values.get(key);
    const hit = value !== undefined || this.#absent.has(key);
    countRead(this.options.name, hit);
    if (hit) return value;
    return this.#loading.get(key) ?? this.#load(key);
  }

  drop(change: ConfigChange): void {
    this.#loading.clear();
    if (change.kind !== this.options.kind) return;
    this.#values.delete(change.key);
    this.#absent.clear();
  }

  clear(): void {
    this.#loading.clear();
    this.#values.clear();
    this.#absent.clear();
  }

  #load(key: string): Promise<V | undefined> {
    const since = this.cache.current;
    const loading = this.options.load(key).then((value) => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
      // Read under an older generation, it may be the state before the change: good for that reader, not for keeping.
      if (this.cache.current === since) {
        if (value === undefined) this.#absent.set(key, true);
        else this.#values.set(key, value);
      }
      return value;
    });
    loading.catch(() => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    });
    this.#loading.set(key, loading);
    return loading;
  }
}
