/** A store in memory: the shortest reading of the contract, and what the core's own tests run on. */
import type { FailureEvent, RealmPolicy, RegisteredClient, UsageEvent } from "../model";
import type { Commit, CommitOutcome, DecisionBasis, TokenUser } from "../ports";
import type { ApiCall } from "../verification/api-call";
import { aPolicy, START } from "./fixtures";
import type { StoreHarness, UsageCount } from "./harness";
import { countedCalls } from "./memory-calls";
import { applyEffect, isPossible, type MemoryRows } from "./memory-effects";

/** What a record says of its token at first. */
const UNUSED = { revokedAt: null, consumedAt: null, successorId: null, successorAccessId: null } as const;

/** Whose configuration a change was of. */
type Concerns = (basis: DecisionBasis) => boolean;

/** A harness over a new, empty store. */
export function createMemoryStore(): StoreHarness {
  /** One for each generation, from the first. */
  const changes: Concerns[] = [() => true];
  const policies = new Map<string, RealmPolicy>();
  const clients = new Map<string, RegisteredClient>();
  const users = new Map<string, TokenUser>();
  const rows: MemoryRows = {
    tokens: new Map(),
    codes: new Map(),
    devices: new Map(),
    pushed: new Map(),
    assertions: new Set(),
    proofs: new Set(),
    sessions: new Set(),
    sessionClients: new Map(),
    consentUses: new Map(),
    replays: new Map(),
  };
  const counted: UsageEvent[] = [];
  const failures: FailureEvent[] = [];
  const calls: ApiCall[] = [];

  const isOvertaken = ({ generation, basis }: Commit) =>
    generation !== null && changes.slice(generation).some((concerns) => concerns(basis));
  const write = (commit: Commit): CommitOutcome => {
    if (isOvertaken(commit)) return "stale";
    if (!commit.effects.every((effect) => isPossible(effect, rows))) return "conflict";
    for (const token of commit.tokens) rows.tokens.set(token.id, { ...token, ...UNUSED });
    for (const effect of commit.effects) applyEffect(effect, rows);
    if (commit.usage) counted.push(commit.usage);
    if (commit.failure) failures.push(commit.failure);
    return "committed";
  };
  /** Ends the present turn first, as a database would, so that requests at the same time do interleave. */
  const later = <T>(work: () => T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(work())));
  const change = async (concerns: Concerns, work: () => void): Promise<void> => {
    work();
    changes.push(concerns);
  };
  const changeUser = (userId: string, edit: Partial<TokenUser>): void => {
    const user = users.get(userId);
    if (user) users.set(userId, { ...user, ...edit });
  };
  const changeClients = (
    matches: (client: Pick<RegisteredClient, "ref" | "applicationId" | "ownerId">) => boolean,
    edit: (client: RegisteredClient) => RegisteredClient,
  ) =>
    change(
      ({ client }) => client === undefined || matches(client),
      () => {
        for (const client of clients.values()) if (matches(client)) clients.set(client.ref, edit(client));
      },
    );

  return {
    store: {
      generation: async () => changes.length,
      refresh: async () => {},
      findClient: async (realmId, clientId) =>
        [...clients.values()].find((client) => client.realmId === realmId && client.clientId === clientId),
      findClientByRef: async (ref) => clients.get(ref),
      policy: async (realmId) => policies.get(realmId) ?? aPolicy({ realmId }),
      findUser: async (userId) => users.get(userId),
      findUserByEmail: async (_realmId, email) => [...users].find(([, { username }]) => username === email.toLowerCase())?.[0],
      findProfile: async (userId) => {
        const user = users.get(userId);
        return user && { name: "Ada", email: user.username, updatedAt: START };
      },
      commit: (commit) => later(() => write(commit)),
      findToken: async (id) => {
        const token = rows.tokens.get(id);
        return token && { ...token };
      },
      findCode: async (id) => {
        const code = rows.codes.get(id);
        return code && { ...code };
      },
      findDevice: async (id) => {
        const device = rows.devices.get(id);
        return device && { ...device };
      },
      findPushed: async (id) => {
        const pushed = rows.pushed.get(id);
        return pushed && { ...pushed };
      },
      isProofUsed: async ({ jkt, jti }) => rows.proofs.has(`${jkt} ${jti}`),
      isAssertionUsed: async ({ signer, jti }) => rows.assertions.has(`${signer} ${jti}`),
      recordRefusal: ({ failure }) => void (failure && failures.push(failure)),
      recordCall: (call) => void calls.push(call),
    },
    addClient: (client) =>
      change(
        (basis) => basis.client === undefined,
        () => clients.set(client.ref, client),
      ),
    addUser: async ({ id, username }) => void users.set(id, { username, active: true, tokensNotBefore: null, stopped: new Map() }),
    addSession: async (sessionId) => void rows.sessions.add(sessionId),
    endSession: async (sessionId) => void rows.sessions.delete(sessionId),
    allowClient: async () => {},
    setPolicy: (policy) =>
      change(
        (basis) => basis.realmId === policy.realmId,
        () => policies.set(policy.realmId, policy),
      ),
    suspendApplication: (applicationId) =>
      changeClients(
        (client) => client.applicationId === applicationId,
        (client) => ({ ...client, applicationStatus: "suspended" }),
      ),
    revokeSecret: (clientRef, secretId, at) =>
      changeClients(
        (client) => client.ref === clientRef,
        (client) => ({
          ...client,
          secrets: client.secrets.map((secret) => (secret.id === secretId ? { ...secret, revokedAt: at } : secret)),
        }),
      ),
    disableUser: (userId) =>
      change(
        (basis) => basis.userId === undefined || basis.userId === userId || basis.client?.ownerId === userId,
        () => {
          changeUser(userId, { active: false });
          for (const client of clients.values())
            if (client.ownerId === userId) clients.set(client.ref, { ...client, ownerStatus: "disabled" });
        },
      ),
    markApplication: (applicationId, at) =>
      changeClients(
        (client) => client.applicationId === applicationId,
        (client) => ({ ...client, tokensNotBefore: at }),
      ),
    markUser: (userId, at) =>
      change(
        (basis) => basis.userId === undefined || basis.userId === userId,
        () => changeUser(userId, { tokensNotBefore: at }),
      ),
    stopClient: (userId, clientRef, at) =>
      change(
        (basis) => basis.userId === undefined || basis.userId === userId,
        () => changeUser(userId, { stopped: new Map(users.get(userId)?.stopped).set(clientRef, at) }),
      ),
    usage: async (applicationId) => {
      const counts = new Map<string, UsageCount>();
      for (const usage of counted) {
        if (usage.applicationId !== applicationId) continue;
        const { at: _at, arrivedAt: _arrivedAt, userId: _userId, scope: _scope, ...key } = usage;
        const name = JSON.stringify(key);
        counts.set(name, { ...key, count: (counts.get(name)?.count ?? 0) + 1 });
      }
      return [...counts.values()];
    },
    usageMinutes: async (applicationId) => [
      ...new Set(counted.filter((usage) => usage.applicationId === applicationId).map(({ at }) => Math.floor(at / 60_000))),
    ],
    userUsage: async (applicationId) => {
      const counts = new Map<string, { userId: string; day: number; grantType: string; count: number }>();
      for (const usage of counted) {
        if (usage.applicationId !== applicationId || usage.userId === "") continue;
        const key = { userId: usage.userId, day: Math.floor(usage.at / 86_400_000), grantType: usage.grantType };
        const name = JSON.stringify(key);
        counts.set(name, { ...key, count: (counts.get(name)?.count ?? 0) + 1 });
      }
      return [...counts.values()];
    },
    sessionClients: async (sessionId) => [...rows.sessionClients.values()].filter((row) => row.sessionId === sessionId),
    consentUse: async (userId, clientRef) => rows.consentUses.get(`${userId} ${clientRef}`) ?? null,
    replays: async (clientRef) => rows.replays.get(clientRef) ?? 0,
    apiCalls: async (apiId) => countedCalls(calls.filter((call) => call.apiId === apiId)),
    failures: async (applicationId) => failures.filter((failure) => failure.applicationId === applicationId),
    close: async () => {},
  };
}
