/** What the answers of one batch are spread over: how long they took and which scopes their tokens have, by application and of the realm. */
import type { UsageEvent } from "#app/oauth/model";
import { ANSWER_TIME_CLASSES, answerTimeClass } from "./answer-times";

const HOUR = 3_600_000;

/** Answers of one subject and hour that are alike. */
interface Group {
  readonly hour: number;
  readonly usage: UsageEvent;
  /** By class of answering time. */
  readonly times: Counts<number>;
  /** By the scopes of a token as it has them: many have the same. */
  readonly scopes: Counts<string>;
}

/** The rows of the view `FacetTail`. Made for each batch, so that it costs a token little: no key of a group is put together as a text. */
export class FacetTally {
  readonly #bySubject = new Map<string, Group[]>();

  /**
   * @param now by the clock of `usage.arrivedAt`: what the answer took is the time between
   */
  add(usage: UsageEvent, now: number): void {
    const { applicationId, realmId, arrivedAt, scope } = usage;
    if (arrivedAt === null && scope === null) return;
    const place = arrivedAt === null ? null : answerTimeClass(now - arrivedAt);
    for (const subjectId of applicationId === "" ? [realmId] : [realmId, applicationId]) {
      const { times, scopes } = this.#groupOf(subjectId, usage);
      if (place !== null) addOne(times, place);
      if (scope !== null) addOne(scopes, scope);
    }
  }

  #groupOf(subjectId: string, usage: UsageEvent): Group {
    const hour = Math.floor(usage.at / HOUR);
    const groups = this.#bySubject.get(subjectId) ?? [];
    const found = groups.find((group) => group.hour === hour && isAlike(group.usage, usage));
    if (found !== undefined) return found;
    const group = { hour, usage, times: [], scopes: [] };
    groups.push(group);
    if (groups.length === 1) this.#bySubject.set(subjectId, groups);
    return group;
  }

  /** The count of each key: see `addFacets`. */
  toJson(): string {
    const counts: Record<string, number> = {};
    for (const [subjectId, groups] of this.#bySubject) {
      for (const { hour, usage, times, scopes } of groups) {
        for (const [facet, value, count] of facetsOf(times, scopes)) {
          const { environment, grantType, realmId } = usage;
          counts[JSON.stringify([subjectId, facet, hour, environment, grantType, resultOf(usage), value, realmId])] = count;
        }
      }
    }
    return JSON.stringify(counts);
  }
}

const resultOf = ({ outcome }: UsageEvent) => (outcome === "success" ? "issued" : "refused");

function isAlike(one: UsageEvent, other: UsageEvent): boolean {
  return one.environment === other.environment && one.grantType === other.grantType && resultOf(one) === resultOf(other);
}

/** Few in a batch, so that going through them costs less than a map. */
type Counts<Key> = { readonly key: Key; count: number }[];

/** Beyond so many, lists of scopes that are alike may stand twice: their counts are added up all the same. */
const MOST_COMPARED = 64;

function addOne<Key>(counts: Counts<Key>, key: Key): void {
  for (let place = 0; place < counts.length && place < MOST_COMPARED; place += 1) {
    const known = counts[place];
    if (known?.key === key) {
      known.count += 1;
      return;
    }
  }
  counts.push({ key, count: 1 });
}

type Facet = readonly ["time" | "scope", value: string, count: number];

function facetsOf(times: Counts<number>, lists: Counts<string>): readonly Facet[] {
  const facets: Facet[] = times.map(({ key, count }) => ["time", String(ANSWER_TIME_CLASSES[key]), count]);
  for (const [scope, count] of scopesOf(lists)) facets.push(["scope", scope, count]);
  return facets;
}

/** An answer counts for each scope of its token. These are of those that the realm has and the client may have, whatever a request names. */
function scopesOf(lists: Counts<string>): Iterable<readonly [string, number]> {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined && !only.key.includes(" ")) return [[only.key, only.count]];
  const counts = new Map<string, number>();
  for (const { key, count } of lists) for (const scope of key.split(" ")) counts.set(scope, (counts.get(scope) ?? 0) + count);
  return counts;
}
