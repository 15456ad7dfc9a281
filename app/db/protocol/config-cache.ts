/** The configuration that a process keeps, and how it finds out what others have changed. */
import { setImmediate } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Commit, ConfigSource } from "#app/oauth/ports";
import type { ConfigChange } from "../config-change";
import type { Database } from "../database";
import { inTime } from "../errors";
import { RecentChanges } from "./recent-changes";
import { countRead } from "./store-metrics";

export interface ConfigNews {
  readonly generation: number;
  /** What changed since; undefined when it cannot be told any more, so that everything may have. */
  readonly changes: readonly ConfigChange[] | undefined;
}

/** Reads the database's generation and what was changed after another one, in one statement: one consistent view. */
export type ConfigReader = (since: number) => Promise<ConfigNews>;

const KINDS = ["realm", "client", "application", "user"] as const;
const rowSchema = z.tuple([z.coerce.number(), z.string().nullable(), z.string().nullable()]);
const kindSchema = z.enum(KINDS);

/** More changes than this at once, and starting afresh is cheaper. */
const MAX_CHANGES = 1000;

const query = (parameter: string) => `SELECT g."value", c."kind", c."key" FROM "ConfigGeneration" g
  LEFT JOIN "ConfigChange" c ON c."generation" > ${parameter} AND c."generation" <= g."value" WHERE g."id" = 1 LIMIT ${MAX_CHANGES + 1}`;

const CURRENT = `SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1`;

function news(since: number, rows: readonly unknown[]): ConfigNews {
  const parsed = rows.map((row) => rowSchema.parse(row));
  const generation = parsed[0]?.[0];
  if (generation === undefined) throw new Error("The database has no configuration generation: it was not migrated.");
  const changes = parsed.flatMap(([, kind, key]) => {
    // A kind that only a newer version knows counts as missing: everything may have changed.
    const known = kindSchema.safeParse(kind);
    return known.success && key !== null ? [{ kind: known.data, key }] : [];
  });
  // Every generation has one row until it is purged.
  return { generation, changes: changes.length === generation - since ? changes : undefined };
}

export function configReader(opened: Database): ConfigReader {
  if (opened.engine === "sqlite") {
    const { reader } = opened.file;
    const sql = query("?");
    return async (since) => {
      if (reader.first(CURRENT)?.[0] === since) return { generation: since, changes: [] };
      return news(since, reader.query(sql, [since]).rows);
    };
  }
  const { direct } = opened;
  const sql = query("$1::int");
  return async (since) => {
    const { rows } = await direct.queryRaw({ sql, args: [since], argTypes: [{ scalarType: "int", arity: "scalar" }] });
    return news(since, rows);
  };
}

/** Something that keeps what it read until it is told to let go. */
export interface CacheRegion {
  /** Forgets what `change` may have touched. */
  drop(change: ConfigChange): void;
  clear(): void;
}

/**
 * The generation that all cached configuration reflects. Nothing is pushed from process to process: a process that finds
 * that the database has moved on calls `catchUp`, which lets go of just what has changed.
 */
export class ConfigCache implements Pick<ConfigSource, "generation"> {
  readonly #regions: CacheRegion[] = [];
  readonly #recent = new RecentChanges();
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

  /** Whether a decision has to be made again: what it was made on has changed since its generation, or that is not known. */
  isOvertaken({ generation, basis }: Pick<Commit, "generation" | "basis">): boolean {
    return generation !== null && generation !== this.#generation && this.#recent.concern(basis, generation);
  }

  /** Whether something of that name was changed after a generation; true where that is not known. */
  hasChanged({ kind, key }: ConfigChange, since: number): boolean {
    return since !== this.#generation && this.#recent.hasChanged(kind, key, since);
  }

  async generation(): Promise<number> {
    return this.#generation === 0 ? await this.catchUp() : this.#generation;
  }

  /**
   * Brings the caches up to what the database held at some moment after this call. All who ask in one turn of the event
   * loop, or while an earlier read is under way, share one read and one time limit.
   *
   * @throws {DatabaseUnavailableError} when the database does not answer in time
   */
  catchUp(): Promise<number> {
    this.#next ??= inTime(this.#readNext());
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
    const { generation, changes } = await this.read(since);
    return this.#apply(since, generation, changes);
  }

  #apply(since: number, generation: number, changes: readonly ConfigChange[] | undefined): number {
    if (generation === since) return generation;
    // A lower generation is another database under the same address, such as a restored backup.
    const known = since === 0 || generation < since ? undefined : changes;
    if (known === undefined) this.#recent.restart(generation);
    else this.#recent.note(generation, known);
    for (const region of this.#regions) {
      if (known === undefined) region.clear();
      else for (const change of known) region.drop(change);
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

  async get(key: string): Promise<V | undefined> {
    const value = this.#values.get(key);
    const hit = value !== undefined || this.#absent.has(key);
    countRead(this.options.name, hit);
    if (hit) return value;
    return await (this.#loading.get(key) ?? this.#load(key));
  }

  drop(change: ConfigChange): void {
    if (change.kind !== this.options.kind) return;
    // A request that comes from now on must not get what was read before.
    this.#loading.delete(change.key);
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
    const loading = inTime(this.options.load(key)).then((value) => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
      // Changed meanwhile, it may be the state before that: good for that reader, not for keeping.
      if (!this.cache.hasChanged({ kind: this.options.kind, key }, since)) {
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
