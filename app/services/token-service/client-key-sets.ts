/** The public keys that clients and trusted issuers publish at an address (`jwks_uri`): fetched when an assertion is to be checked, and kept in between. */
import { LRUCache } from "lru-cache";
import type { ClientKey } from "#app/oauth/client-auth/assertion";
import { mostKeySetLetters, readKeySet } from "#app/oauth/client-auth/public-keys";
import type { ClientKeySource, Clock, KeysOf } from "#app/oauth/ports";
import { DocumentUnavailable, type FetchedDocument, fetchDocument } from "../agents/document-fetch";

const MOST_ADDRESSES = 2000;
/** Milliseconds after an answer, or none, in which a `kid` that is not known has the address asked again no more. */
const ASKED_AGAIN_AFTER = 60_000;
/** The same for an address that could not be fetched. */
const FAILED_FOR = 30_000;
/** Keys that were taken out at the address shall not work for long, whatever its answer said of its freshness. */
const FRESH_FOR = 600_000;
/** Where the address does not answer, the last keys work for so long. */
const KEPT_FOR = 86_400_000;

interface Known {
  /** undefined: they were never fetched. */
  readonly keys: readonly ClientKey[] | undefined;
  readonly fetchedAt: number;
  readonly freshUntil: number;
  /** Not before this time is it asked again. */
  readonly askAt: number;
}

/** An address, and whose keys are looked for there: what is a set for an issuer may be too much for a client. */
interface Place {
  readonly uri: string;
  readonly of: KeysOf;
  readonly name: string;
}

const NEVER: Known = { keys: undefined, fetchedAt: 0, freshUntil: 0, askAt: 0 };

export class ClientKeySets implements Pick<ClientKeySource, "keysAt"> {
  readonly #known = new LRUCache<string, Known>({ max: MOST_ADDRESSES });
  /** Many requests of a client at once are one request to its address. */
  readonly #running = new Map<string, Promise<Known>>();

  constructor(
    private readonly clock: Clock,
    private readonly fetch: (url: URL, asker: string, maxBytes: number) => Promise<FetchedDocument> = fetchDocument,
  ) {}

  async keysAt(uri: string, kid: string | undefined, of: KeysOf): Promise<readonly ClientKey[] | undefined> {
    const place = { uri, of, name: `${of} ${uri}` };
    const known = this.#known.get(place.name) ?? NEVER;
    const now = this.clock.now();
    const suffices = now < known.freshUntil && (kid === undefined || known.keys?.some((key) => key.kid === kid));
    const { keys, fetchedAt } = suffices || now < known.askAt ? known : await this.#askOnce(place, known);
    return now - fetchedAt < KEPT_FOR ? keys : undefined;
  }

  async #askOnce(place: Place, known: Known): Promise<Known> {
    const running = this.#running.get(place.name) ?? this.#ask(place, known);
    this.#running.set(place.name, running);
    try {
      return await running;
    } finally {
      this.#running.delete(place.name);
    }
  }

  async #ask(place: Place, known: Known): Promise<Known> {
    const found = await this.#fetched(place);
    const now = this.clock.now();
    const next =
      found === undefined
        ? { ...known, askAt: now + FAILED_FOR }
        : {
            keys: found.keys,
            fetchedAt: now,
            freshUntil: Math.min(found.freshUntil.getTime(), now + FRESH_FOR),
            askAt: now + ASKED_AGAIN_AFTER,
          };
    this.#known.set(place.name, next);
    return next;
  }

  async #fetched({ uri, of }: Place) {
    try {
      const { text, freshUntil } = await this.fetch(new URL(uri), uri, mostKeySetLetters(of));
      const read = readKeySet(text, "left_out", of);
      return read.problem === undefined ? { keys: read.keys, freshUntil } : undefined;
    } catch (error) {
      if (error instanceof DocumentUnavailable) return undefined;
      throw error;
    }
  }
}
