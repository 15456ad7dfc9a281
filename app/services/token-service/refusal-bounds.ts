import type { UsageEvent } from "#app/oauth/model";
import type { RefusalBounds } from "#app/oauth/ports";
import { sourceKey } from "#app/platform/rate-limit";

const MINUTE = 60_000;

/**
 * Limits of one minute for all workers of this machine together. What one source adds is at most its counters and samples,
 * one counter for each cause under no application, and the rows of the throttles: fewer than 200 rows a minute.
 */
const LIMITS = {
  /** Counters under what requests of one source claim without proof: by application, key, grant type and cause. */
  claimsOfSource: 30,
  claims: 5000,
  /** Records of failures whose client is not proved. */
  samplesOfSource: 20,
  samplesOfApplication: 20,
  samples: 2000,
  /** Records of failures whose client is proved. */
  recordsOfApplication: 300,
} as const;

/** Counts by key within one minute. */
class Counts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }
}

/** What one minute has been given. It is dropped with the minute, and its size is bounded by the limits. */
class MinuteOfRefusals {
  /** Each claim by source and key, and how many each source has made. */
  readonly claims = new Set<string>();
  readonly claimsOfSource = new Counts();
  /** Each sample by application, cause and source. */
  readonly samples = new Set<string>();
  readonly samplesBy = new Counts();
  readonly recordsOf = new Counts();

  constructor(readonly number: number) {}
}

/**
 * Bounds what refused requests leave behind, in memory and without a query: see `docs/decisions/0016-failure-samples.md`.
 *
 * @param workers processes that answer side by side; each has its share of the limits
 * @example createRefusalBounds(4).keepsRecord(failure)
 */
export function createRefusalBounds(workers: number): RefusalBounds {
  const share = (limit: number) => Math.max(1, Math.floor(limit / workers));
  let current = new MinuteOfRefusals(0);
  const minuteOf = (at: number): MinuteOfRefusals => {
    const number = Math.floor(at / MINUTE);
    // A request that began in the minute before takes from this one; a clock that was set back begins anew.
    if (number > current.number || number < current.number - 1) current = new MinuteOfRefusals(number);
    return current;
  };
  return {
    countsAsClaimed({ at, realmId, applicationId, clientRef, grantType, outcome }: UsageEvent, ip) {
      const { claims, claimsOfSource } = minuteOf(at);
      const source = sourceKey(ip);
      const claim = [source, realmId, applicationId, clientRef, grantType, outcome].join("\n");
      if (claims.has(claim)) return true;
      if (claimsOfSource.of(source) >= share(LIMITS.claimsOfSource) || claims.size >= share(LIMITS.claims)) return false;
      claims.add(claim);
      claimsOfSource.add(source);
      return true;
    },
    keepsRecord({ at, realmId, applicationId, cause, ip, proven }) {
      const { samples, samplesBy, recordsOf } = minuteOf(at);
      const application = `application\n${realmId}\n${applicationId}`;
      if (proven) {
        if (recordsOf.of(application) >= share(LIMITS.recordsOfApplication)) return false;
        recordsOf.add(application);
        return true;
      }
      const source = `source\n${sourceKey(ip)}`;
      const sample = [application, cause, source].join("\n");
      const isFull =
        samples.size >= share(LIMITS.samples) ||
        samplesBy.of(application) >= share(LIMITS.samplesOfApplication) ||
        samplesBy.of(source) >= share(LIMITS.samplesOfSource);
      if (isFull || samples.has(sample)) return false;
      samples.add(sample);
      samplesBy.add(application);
      samplesBy.add(source);
      return true;
    },
  };
}
