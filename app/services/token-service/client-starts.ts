/** How often a client begins what is kept until a person has answered: device codes and pushed requests. */
import { LRUCache } from "lru-cache";
import { inTime } from "#app/db/errors";
import { PUSHED_LIFETIME } from "#app/oauth/authorization/pushed";
import { DEVICE_CODE_LIFETIME } from "#app/oauth/device/code";
import type { RegisteredClient } from "#app/oauth/model";
import type { ClientStarts, Clock } from "#app/oauth/ports";
import type { LimitState } from "#app/oauth/rate-limit-fields";
import { type RateLimitStore, sourceKey } from "#app/platform/rate-limit";

type Store = Pick<RateLimitStore, "increment">;
type StartingClient = Parameters<ClientStarts["take"]>[0];

interface Bounds {
  /** Of one key from one source; null: its own secret is bound enough. */
  readonly ofSource: number | null;
  /** From all sources. */
  readonly ofClient: number;
}

const MAX_BLOCKED = 20_000;

/** Anybody can name a key without a secret, so the second is what bounds the rows. */
const DEVICE_CODES: Bounds = { ofSource: 60, ofClient: 2000 };

/** Device codes within the lifetime of one. */
export function createDeviceStarts(store: Store, clock: Clock): ClientStarts {
  return createStarts("device", "device-codes", DEVICE_CODE_LIFETIME, () => DEVICE_CODES, store, clock);
}

/** A program's own server pushes for all its people from one address, as often as they sign in. */
const OF_A_SERVER: Bounds = { ofSource: null, ofClient: 3000 };
/** Of keys that anybody can name, or make. */
const OF_ANYBODY: Bounds = { ofSource: 60, ofClient: 600 };

/** Pushed requests within the lifetime of one. */
export function createPushes(store: Store, clock: Clock): ClientStarts {
  return createStarts("pushed", "pushed-requests", PUSHED_LIFETIME, pushesOf, store, clock);
}

function pushesOf({ type, registeredBy }: Pick<RegisteredClient, "type" | "registeredBy">): Bounds {
  return type === "confidential" && registeredBy === "person" ? OF_A_SERVER : OF_ANYBODY;
}

/** Counts in a store that all processes share. What was refused is refused from memory until its window ends. */
function createStarts(
  key: string,
  name: string,
  windowSeconds: number,
  boundsOf: (client: StartingClient) => Bounds,
  store: Store,
  clock: Clock,
): ClientStarts {
  const window = windowSeconds * 1000;
  const blockedUntil = new LRUCache<string, number>({ max: MAX_BLOCKED });
  const stateOf = (limit: number, milliseconds: number): LimitState => {
    const resetSeconds = Math.max(1, Math.ceil(milliseconds / 1000));
    return { name, limit, windowSeconds, remaining: 0, resetSeconds };
  };
  const takeOne = async (of: string, limit: number): Promise<LimitState | undefined> => {
    const now = clock.now();
    const until = blockedUntil.get(of) ?? 0;
    if (until > now && until <= now + window) return stateOf(limit, until - now);
    const { points, resetsAt } = await inTime(store.increment(of, window, now));
    if (points <= limit) return undefined;
    blockedUntil.set(of, resetsAt);
    return stateOf(limit, resetsAt - now);
  };
  return {
    async take(client, ip) {
      const { ofSource, ofClient } = boundsOf(client);
      // The source first: one that is refused takes nothing from all.
      const refused = ofSource === null ? undefined : await takeOne(`${key}-source:${client.ref}:${sourceKey(ip)}`, ofSource);
      return refused ?? (await takeOne(`${key}-client:${client.ref}`, ofClient));
    },
  };
}
