/** The protocol core's ports over a database: cached configuration, group commit, token records. */
import { z } from "zod";
import type { ConsentSource } from "#app/oauth/authorization/endpoint";
import type { RealmPolicy, RequestSource, UsageEvent } from "#app/oauth/model";
import type { UserProfile } from "#app/oauth/openid/claims";
import type { StorePorts, TokenUser } from "#app/oauth/ports";
import { isEmail, normaliseEmail } from "#app/platform/email-address";
import { gauge } from "#app/platform/metrics";
import type { Database } from "../database";
import { inTime } from "../errors";
import { findRow, rowQuery } from "../row-by-key";
import { SMALL_BATCH, writeBesideThread } from "../writer/beside-thread";
import { ApiCallCounts } from "./api-calls";
import { isAssertionUsed, isProofUsed } from "./assertions";
import { batchRows, failureRows } from "./batch-rows";
import { ClientCache } from "./clients";
import { findCode, findConsent } from "./codes";
import { ConfigCache, configReader, LoadingRegion } from "./config-cache";
import { FailureQueue, SecretUses } from "./deferred-writes";
import { findDevice } from "./devices";
import { withoutClaim } from "./effects";
import { GroupCommit } from "./group-commit";
import { OriginCache } from "./origins";
import { postgresTables } from "./postgres-tables";
import { findPushed } from "./pushed";
import { loadPolicy, loadSigningKeys, type StoredSigningKey } from "./realm-config";
import { sqliteTables } from "./sqlite-tables";
import { batchSizes, countCommitted, countRefusal, staleBatches, timedTables } from "./store-metrics";
import type { TokenTables } from "./token-tables";

export interface ProtocolStoreOptions {
  readonly database: Database;
  /** The root realm's issuer. */
  readonly publicUrl: string;
  /** Errors of work that no answer waits for. */
  readonly report: (error: unknown) => void;
}

export interface ProtocolStore extends StorePorts {
  /** The realm's signing keys that still matter, newest first; the same array until they change. */
  signingKeys(realmId: string): Promise<readonly StoredSigningKey[]>;
  /** Whether some client of the realm has a callback URL of this origin. */
  isRegisteredOrigin(realmId: string, origin: string): Promise<boolean>;
  /** What a person has allowed a client and not stopped since. */
  findConsent: ConsentSource["findConsent"];
  /** Writes everything that waits. */
  drain(): Promise<void>;
}

const MAX_USERS = 20_000;
const MAX_REALMS = 1000;
const MAX_BATCH = 1000;
const MAX_WAITING = 10_000;
/** PostgreSQL: half of the requests around is written ahead of the rest if it is so many. SQLite: only if the thread writes it. */
const LEAST_HALF = 8;

/** What the token path reads of a person. */
const USER = {
  email: true,
  status: true,
  tokensNotBefore: true,
  consents: { where: { tokensNotBefore: { not: null } }, select: { clientRef: true, tokensNotBefore: true } },
} as const;

const BY_EMAIL = rowQuery(`"User"`, { id: "text" }, [`"realmId"`, `"email"`]);

/** What clients may learn of a person. */
const PROFILE = rowQuery(`"User"`, { name: "text", email: "text", createdAt: "time", profileChangedAt: "time" }, [`"id"`]);
const profileRow = z.object({ name: z.string(), email: z.string(), createdAt: z.number(), profileChangedAt: z.number().nullable() });

/** Makes the ports over an opened, migrated database. */
export function createProtocolStore({ database, publicUrl, report }: ProtocolStoreOptions): ProtocolStore {
  const { forTokens: prisma } = database;
  const tables = timedTables(tablesOf(database));
  const cache = new ConfigCache(configReader(database));
  const clients = new ClientCache(prisma, cache);
  const origins = new OriginCache(prisma, cache);
  const policies = new LoadingRegion<RealmPolicy>(cache, {
    name: "policies",
    max: MAX_REALMS,
    kind: "realm",
    load: (id) => loadPolicy(prisma, id, publicUrl),
  });
  const keys = new LoadingRegion<readonly StoredSigningKey[]>(cache, {
    name: "signing_keys",
    max: MAX_REALMS,
    kind: "realm",
    load: (id) => loadSigningKeys(prisma, id),
  });
  const users = new LoadingRegion(cache, {
    name: "users",
    max: MAX_USERS,
    kind: "user",
    load: async (id: string) => {
      const user = await prisma.user.findFirst({ where: { id }, select: USER });
      return user === null ? undefined : toTokenUser(user);
    },
  });
  const uses = new SecretUses((json) => tables.noteSecretUses(json), report);
  const noteWritten = (usage: UsageEvent, source: RequestSource | undefined) => {
    countCommitted(usage);
    if (usage.outcome === "success" && usage.secretId !== "") uses.note(usage.secretId, usage.at, source);
  };
  const commits = new GroupCommit({
    async write(generation, batch) {
      const outcome = await tables.write(generation, batchRows(batch, performance.now()));
      if (outcome === "stale") staleBatches.count();
      if (outcome === "written") {
        batchSizes.observe(batch.length);
        for (const { usage, source } of batch) if (usage) noteWritten(usage, source);
      }
      return typeof outcome === "string" ? outcome : { lost: withoutClaim(batch, outcome.claimed) };
    },
    generation: () => cache.current,
    isOvertaken: (commit) => cache.isOvertaken(commit),
    catchUp: async () => await cache.catchUp(),
    maxBatch: MAX_BATCH,
    maxInFlight: database.engine === "sqlite" ? 1 : 2,
    maxWaiting: MAX_WAITING,
    leastHalf: database.engine === "sqlite" ? SMALL_BATCH + 1 : LEAST_HALF,
  });
  const calls = new ApiCallCounts((id, rows) => tables.countCalls(id, rows), report);
  const failures = new FailureQueue((events) => tables.write(null, failureRows(events)), report);

  gauge(
    "latchkey_queue_depth",
    "What waits to be written.",
    () => ({ commits: commits.depth, failures: failures.depth, calls: calls.depth }),
    {
      label: "queue",
    },
  );

  return {
    generation: () => cache.generation(),
    refresh: async () => void (await cache.catchUp()),
    findClient: (realmId, clientId) => clients.findClient(realmId, clientId),
    isRegisteredOrigin: (realmId, origin) => origins.isRegistered(realmId, origin),
    findClientByRef: (ref) => clients.findClientByRef(ref),
    policy: async (realmId) => existing(await policies.get(realmId), realmId),
    findUser: (userId) => users.get(userId),
    findUserByEmail: (realmId, email) => inTime(findUserByEmail(database, realmId, email)),
    findProfile: (userId) => inTime(loadProfile(database, userId)),
    signingKeys: async (realmId) => (await keys.get(realmId)) ?? [],
    commit: (entry) => commits.commit(entry),
    findToken: (id) => tables.findToken(id),
    findConsent: (userId, clientRef) => inTime(findConsent(database, userId, clientRef)),
    isAssertionUsed: (assertion) => inTime(isAssertionUsed(database, assertion)),
    isProofUsed: (proof) => inTime(isProofUsed(database, proof)),
    findCode: (id) => inTime(findCode(database, id)),
    findDevice: (id) => inTime(findDevice(database, id)),
    findPushed: (id) => inTime(findPushed(database, id)),
    recordRefusal(refusal) {
      countRefusal(refusal);
      if (refusal.failure) failures.add(refusal.failure);
    },
    recordCall: (call) => calls.add(call),
    async drain() {
      await commits.drain();
      await failures.flush();
      await calls.flush();
      await uses.flush();
    },
  };
}

function toTokenUser(row: {
  readonly email: string;
  readonly status: string;
  readonly tokensNotBefore: Date | null;
  readonly consents: readonly { readonly clientRef: string; readonly tokensNotBefore: Date | null }[];
}): TokenUser {
  return {
    username: row.email,
    active: row.status === "active",
    tokensNotBefore: row.tokensNotBefore?.getTime() ?? null,
    stopped: new Map(row.consents.map(({ clientRef, tokensNotBefore }) => [clientRef, tokensNotBefore?.getTime() ?? 0])),
  };
}

/** Read anew each time: names change, and few requests ask for one. */
async function loadProfile(database: Database, id: string): Promise<UserProfile | undefined> {
  const found = await findRow(database, PROFILE, [id]);
  if (found === undefined) return undefined;
  const { name, email, createdAt, profileChangedAt } = profileRow.parse(found);
  return { name, email, updatedAt: profileChangedAt ?? createdAt };
}

/** By the index of the address. */
async function findUserByEmail(database: Database, realmId: string, email: string): Promise<string | undefined> {
  const address = normaliseEmail(email);
  const found = isEmail(address) ? await findRow(database, BY_EMAIL, [realmId, address]) : undefined;
  return found && z.string().parse(found["id"]);
}

function tablesOf(database: Database): TokenTables {
  if (database.engine === "postgresql") return postgresTables(database.direct);
  const { file, writer } = database;
  const here = sqliteTables(file);
  return writer === undefined ? here : { ...here, write: writeBesideThread(here, writer, file.writer) };
}

function existing(policy: RealmPolicy | undefined, realmId: string): RealmPolicy {
  if (!policy) throw new Error(`There is no realm ${realmId}.`);
  return policy;
}
