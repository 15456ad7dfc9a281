import { createHash } from "node:crypto";
import bcrypt from "bcrypt";
import { LRUCache } from "lru-cache";
import { OAuthError } from "#app/oauth/errors";
import type { SecretVerifier } from "#app/oauth/ports";
import { verifySha256 } from "#app/oauth/secrets";
import { counter } from "#app/platform/metrics";
import { sourceKey } from "#app/platform/rate-limit";
import { createPasswordQueue, type PasswordQueue, type QueuePlace } from "../accounts/password-queue";
import { UnavailableError } from "../errors";
import { TYPED_SECRET_BYTES } from "../keys/typed-secret";

const MAX_RIGHT = 5000;
const RIGHT_FOR = 5 * 60_000;
/** Fewer, and apart, so that guesses never push a right one out. */
const MAX_WRONG = 1000;
const WRONG_FOR = 60_000;
const MAX_SOURCES = 20_000;

/**
 * One comparison at a time, and as long a pause after it: all sources together take half of a core at most, and Node's pool of threads keeps the
 * rest. A source that has presented the secret before stands in a line of its own, which strangers cannot fill.
 */
const QUEUE = { width: 1, waiting: { known: 64, stranger: 32 }, perOwner: { known: 2, stranger: 8 }, pause: 1 };

const refused = counter("latchkey_typed_secret_refusals_total", "Requests refused as too many typed secrets were being compared.", [
  "lane",
]);
// A rate needs its zero.
for (const lane of ["known", "stranger"]) refused.count(lane, "", 0);

/**
 * Checks secrets. Generated ones cost a microsecond. Typed ones, stored with bcrypt, cost a tenth of a second of a core, so recent answers are
 * remembered, as a digest of what was presented and what it was compared with, and the others wait for their turn: see
 * `docs/decisions/0038-typed-secrets.md`. Why unknown clients do not cost as much is in `docs/protocol.md` under "Client authentication".
 */
export function createSecretVerifier(): SecretVerifier {
  const typed = new TypedSecrets(createPasswordQueue(QUEUE));
  return {
    async matches(presented, stored, ip) {
      if (stored.algorithm === "sha256") return verifySha256(presented, stored.hash);
      return Buffer.byteLength(presented) <= TYPED_SECRET_BYTES && (await typed.matches(presented, stored.hash, sourceKey(ip)));
    },
  };
}

class TypedSecrets {
  readonly #right = new LRUCache<string, true>({ max: MAX_RIGHT, ttl: RIGHT_FOR });
  readonly #wrong = new LRUCache<string, true>({ max: MAX_WRONG, ttl: WRONG_FOR });
  /** By stored hash and source: those that have presented the right secret. */
  readonly #known = new LRUCache<string, true>({ max: MAX_SOURCES });
  /** A burst of one client's requests is one comparison. */
  readonly #running = new Map<string, Promise<boolean>>();

  constructor(private readonly queue: PasswordQueue) {}

  async matches(presented: string, hash: string, source: string): Promise<boolean> {
    const key = createHash("sha256").update(hash).update("\0").update(presented).digest("base64");
    const isRight = this.#right.has(key) || (!this.#wrong.has(key) && (await this.#compareOnce(key, presented, hash, source)));
    if (isRight) this.#known.set(knownAs(hash, source), true);
    return isRight;
  }

  async #compareOnce(key: string, presented: string, hash: string, source: string): Promise<boolean> {
    const running = this.#running.get(key) ?? this.#compare(presented, hash, source);
    this.#running.set(key, running);
    try {
      const isRight = await running;
      (isRight ? this.#right : this.#wrong).set(key, true);
      return isRight;
    } finally {
      this.#running.delete(key);
    }
  }

  async #compare(presented: string, hash: string, source: string): Promise<boolean> {
    const place = this.#placeOf(hash, source);
    try {
      return await this.queue.run(place, () => bcrypt.compare(presented, hash));
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      refused.count(place.lane);
      throw new OAuthError("unavailable", { retryAfter: error.retryAfterSeconds });
    }
  }

  #placeOf(hash: string, source: string): QueuePlace {
    const known = knownAs(hash, source);
    return this.#known.has(known) ? { lane: "known", owner: known } : { lane: "stranger", owner: source };
  }
}

function knownAs(hash: string, source: string): string {
  return `${hash} ${source}`;
}
