import { expect } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { createProtocolStore, type ProtocolStore } from "#app/db/protocol/store";
import type { Transaction } from "#app/db/transaction";
import { isCause, type Outcome } from "#app/oauth/causes";
import { keySetText } from "#app/oauth/client-auth/public-keys";
import type { Endpoint, FailureEvent, RegisteredClient } from "#app/oauth/model";
import { QUOTAS } from "#app/oauth/quotas";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { scopeAccessColumns } from "#app/oauth/scope-access";
import type { StoreHarness, UsageCount } from "#app/oauth/testing/harness";
import { countedMinutes, countedPeople } from "#tests/support/counted-usage";
import { type Engine, freshDatabaseUrl } from "#tests/support/databases";

export interface DatabaseHarness extends StoreHarness {
  readonly store: ProtocolStore;
  readonly database: Database;
  /** Another process's store on the same database. */
  another(): Promise<{ readonly store: ProtocolStore; readonly database: Database }>;
  /** @param isDue whether an error in the background work was to be expected. */
  close(isDue?: (error: unknown) => boolean): Promise<void>;
}

const quotaName = (perMinute: number | null) => QUOTAS.find((quota) => quota.perMinute === perMinute)?.name ?? "Unlimited";
const dateOf = (at: number | null) => (at === null ? null : new Date(at));

/** The protocol's store over a fresh database. An error in its background work fails the suite at `close`. */
export async function databaseHarness(engine: Engine): Promise<DatabaseHarness> {
  const url = await freshDatabaseUrl(engine);
  const errors: unknown[] = [];
  const opened: Database[] = [];
  const open = async () => {
    const database = await openDetached({ url });
    opened.push(database);
    await migrateDatabase(database);
    return {
      database,
      store: createProtocolStore({ database, publicUrl: "https://portal.example", report: (error) => void errors.push(error) }),
    };
  };
  const { database, store } = await open();
  const { prisma } = database;
  const change = async (kind: "realm" | "client" | "application" | "user", key: string, work: (tx: Transaction) => Promise<unknown>) => {
    await prisma.$transaction(async (tx) => {
      await work(tx);
      await recordConfigChange(tx, { kind, key });
    });
  };
  const user = (id: string, email: string) => ({ id, realmId: ROOT_REALM_ID, email, name: "Ada", passwordHash: "" });

  // The suite changes rows and goes on at once; a request would learn of the change by a stale commit.
  const informed: ProtocolStore = {
    ...store,
    generation: async () => {
      await store.refresh();
      return await store.generation();
    },
  };

  return {
    store: informed,
    database,
    another: open,
    addClient: (client) => change("client", client.ref, (tx) => insertClient(tx, client, user)),
    addUser: async ({ id, username }) => {
      await change("user", id, (tx) => tx.user.create({ data: user(id, username) }));
    },
    addSession: async (idHash, userId) => {
      await prisma.session.create({ data: { idHash, userId, expiresAt: new Date(Date.now() + 60_000) } });
    },
    endSession: async (idHash) => {
      await prisma.session.delete({ where: { idHash } });
    },
    allowClient: async (userId, clientRef) => {
      const { realmId, applicationId } = await prisma.client.findUniqueOrThrow({ where: { id: clientRef } });
      await prisma.consent.create({ data: { userId, clientRef, realmId, applicationId, scope: "read", grantedAt: new Date() } });
    },
    setPolicy: (policy) =>
      change("realm", policy.realmId, async (tx) => {
        const {
          realmId,
          issuer: _issuer,
          issuers: _issuers,
          assertionAudiences: _audiences,
          enabledGrantTypes,
          grantEnds,
          grantRules,
          grantExceptions,
          scopes,
          defaultScopes,
          maximumQuotaPerMinute,
          ...others
        } = policy;
        // How agents come in is read by its own part; the suite leaves it as it is.
        const { agents: _agents, apis, apiOfScope, allowedOrigins, trustedIssuers, ...settings } = others;
        const columns = { maximumQuota: quotaName(maximumQuotaPerMinute), allowedOrigins: JSON.stringify([...allowedOrigins]) };
        await tx.realm.update({ where: { id: realmId }, data: { ...settings, ...columns } });
        await tx.trustedIssuer.deleteMany({ where: { realmId } });
        for (const { id, issuer, keys, audiences, clients, emailDomains, scopes: most, longestLife } of trustedIssuers.values()) {
          const listed = (names: ReadonlySet<string> | null) => names && JSON.stringify([...names]);
          await tx.trustedIssuer.create({
            data: {
              ...{ id, realmId, issuer, longestLife, setById: "", setByName: "Ada" },
              jwks: keys.kind === "inline" ? keySetText(keys.keys) : null,
              jwksUri: keys.kind === "uri" ? keys.uri : null,
              ...{ audiences: listed(audiences), emailDomains: listed(emailDomains), scopes: listed(most) },
              clients: { create: [...clients].map((clientRef) => ({ clientRef })) },
            },
          });
        }
        await tx.grantPolicy.deleteMany({ where: { realmId } });
        await tx.grantPolicy.createMany({
          data: [...enabledGrantTypes].map((grantType) => ({
            realmId,
            grantType,
            enabled: true,
            endsAt: dateOf(grantEnds.get(grantType) ?? null),
          })),
        });
        await tx.grantRule.deleteMany({ where: { realmId } });
        for (const [grantType, rules] of grantRules) {
          const stored = { realmId, grantType, toldAt: new Date(), setById: "" };
          await tx.grantRule.createMany({
            data: rules.map(({ offFrom, setBy, ...rule }) => ({ ...stored, ...rule, setByName: setBy, offFrom: dateOf(offFrom) })),
          });
        }
        await tx.grantException.deleteMany({ where: { realmId } });
        for (const [applicationId, exceptions] of grantExceptions) {
          const stored = { realmId, applicationId, askedBy: "", setById: "", setByName: "" };
          await tx.grantException.createMany({
            data: exceptions.map(({ until, ...key }) => ({ ...stored, ...key, until: new Date(until) })),
          });
        }
        await tx.scope.deleteMany({ where: { realmId } });
        await tx.scope.createMany({
          data: [...scopes].map(([name, access]) => ({
            realmId,
            name,
            isDefault: defaultScopes.includes(name),
            apiId: apiOfScope.get(name)?.id ?? null,
            ...scopeAccessColumns(access),
          })),
        });
        await tx.api.deleteMany({ where: { realmId, id: { notIn: [...apis.values()].map(({ id }) => id) } } });
        for (const { scopes: _scopes, verifyKeys, operations, ...api } of apis.values()) {
          const { ownerId } = api;
          const owner = { id: ownerId, realmId, email: `${ownerId}@owner.example`, name: "Ada", passwordHash: "" };
          await tx.user.upsert({ where: { id: ownerId }, create: owner, update: {} });
          const [verifyKeyId = null, verifyKeyBefore = null] = verifyKeys;
          const columns = { ...api, realmId, verifyKeyId, verifyKeyBefore, operations: columnOf(operations) };
          await tx.api.upsert({ where: { id: api.id }, create: columns, update: columns });
        }
      }),
    suspendApplication: (id) => change("application", id, (tx) => tx.application.update({ where: { id }, data: { status: "suspended" } })),
    revokeSecret: (clientRef, id, at) =>
      change("client", clientRef, (tx) => tx.clientSecret.update({ where: { id }, data: { revokedAt: new Date(at) } })),
    markApplication: (id, at) =>
      change("application", id, (tx) => tx.application.update({ where: { id }, data: { tokensNotBefore: new Date(at) } })),
    markUser: (id, at) => change("user", id, (tx) => tx.user.update({ where: { id }, data: { tokensNotBefore: new Date(at) } })),
    stopClient: (userId, clientRef, at) =>
      change("user", userId, async (tx) => {
        const { realmId, applicationId } = await tx.client.findUniqueOrThrow({ where: { id: clientRef } });
        await tx.consent.create({ data: { userId, clientRef, realmId, applicationId, tokensNotBefore: new Date(at) } });
      }),
    disableUser: (id) => change("user", id, (tx) => tx.user.update({ where: { id }, data: { status: "disabled" } })),
    async usage(applicationId) {
      const rows = await countedMinutes(prisma, { applicationId });
      const sums = new Map<string, UsageCount>();
      for (const { minute: _minute, count, outcome, ...key } of rows) {
        const name = JSON.stringify([key, outcome]);
        sums.set(name, { ...key, outcome: knownOutcome(outcome), count: count + (sums.get(name)?.count ?? 0) });
      }
      return [...sums.values()];
    },
    async usageMinutes(applicationId) {
      const rows = await countedMinutes(prisma, { applicationId });
      return [...new Set(rows.map(({ minute }) => minute))];
    },
    async userUsage(applicationId) {
      return await countedPeople(prisma, applicationId);
    },
    async sessionClients(sessionIdHash) {
      const found = await prisma.sessionClient.findMany({ where: { sessionIdHash } });
      return found.map(({ id, sessionIdHash: sessionId, firstUsedAt, lastUsedAt, ...row }) => ({
        sid: id,
        sessionId: sessionId ?? "",
        ...row,
        firstUsedAt: firstUsedAt.getTime(),
        lastUsedAt: lastUsedAt.getTime(),
      }));
    },
    async consentUse(userId, clientRef) {
      const consent = await prisma.consent.findUnique({ where: { userId_clientRef: { userId, clientRef } } });
      return consent?.lastUsedAt?.getTime() ?? null;
    },
    async replays(clientRef) {
      const { _sum } = await prisma.refreshReplay.aggregate({ where: { clientRef }, _sum: { count: true } });
      return _sum.count ?? 0;
    },
    async apiCalls(apiId) {
      await store.drain();
      const where = { apiId };
      const shown = <Row extends { realmId: string; apiId: string }>({ realmId: _realmId, apiId: _apiId, ...row }: Row) => row;
      const calls = (await prisma.apiUsage.findMany({ where })).map(({ span: _span, outcome, ...row }) => ({
        ...shown(row),
        outcome: knownOutcome(outcome),
        count: Number(row.count),
      }));
      const users = (await prisma.apiUserUsage.findMany({ where })).map((row) => ({ ...shown(row), count: Number(row.count) }));
      const resources = (await prisma.apiResourceUsage.findMany({ where })).map((row) => ({
        ...shown(row),
        count: Number(row.count),
        faults: Number(row.faults),
      }));
      return { calls, users, resources };
    },
    async failures(applicationId) {
      await store.drain();
      const rows = await prisma.failureRecord.findMany({ where: { applicationId } });
      return rows.map(toFailure);
    },
    async close(isDue: (error: unknown) => boolean = () => false) {
      await store.drain();
      for (const one of opened) await closeOpened(one);
      expect(errors.filter((error) => !isDue(error))).toEqual([]);
    },
  };
}

async function insertClient(
  tx: Transaction,
  client: RegisteredClient,
  user: (id: string, email: string) => object & { id: string; email: string },
) {
  const { ref, ownerId, ownerStatus, ownerRole, approvedScopes, authMethods, secrets, ...others } = client;
  const { applicationId, applicationStatus, tokensNotBefore, quotaPerMinute, maximumQuotaPerMinute, ...keyOwn } = others;
  const { subscribedApis, defaultApi, openid, exchangePairs, publicKeys, ...rest } = keyOwn;
  if ((await tx.user.count({ where: { id: ownerId } })) === 0) {
    const owner = { realmId: client.realmId, name: "Ada", passwordHash: "", status: ownerStatus, role: ownerRole };
    await tx.user.create({ data: { ...owner, ...user(ownerId, `${ownerId}@example.com`) } });
  }
  if ((await tx.application.count({ where: { id: applicationId } })) === 0) {
    const quota = quotaName(quotaPerMinute);
    const maximumQuota = maximumQuotaPerMinute === "realm" ? null : quotaName(maximumQuotaPerMinute);
    const names = { id: applicationId, realmId: client.realmId, ownerId, name: applicationId, status: applicationStatus };
    await tx.application.create({ data: { ...names, quota, maximumQuota, tokensNotBefore: dateOf(tokensNotBefore) } });
    const approvals = approvedScopes.map((scopeName) => ({ realmId: client.realmId, applicationId, scopeName, state: "approved" }));
    await tx.scopeAccess.createMany({ data: approvals });
    const subscriptions = subscribedApis.map((apiId) => ({ apiId, applicationId, realmId: client.realmId, state: "approved" }));
    await tx.subscription.createMany({ data: subscriptions });
  }
  const lists = {
    grantTypes: JSON.stringify(client.grantTypes),
    callbackUrls: JSON.stringify(client.callbackUrls),
    scopes: client.scopes && JSON.stringify(client.scopes),
  };
  const authMethod = authMethods.length === 1 ? (authMethods[0] ?? null) : null;
  const api = defaultApi === null ? null : await tx.api.findFirstOrThrow({ where: { realmId: client.realmId, identifier: defaultApi } });
  const signedBy = { idTokenSignedResponseAlg: openid.idTokenAlgorithm, userinfoSignedResponseAlg: openid.userinfoAlgorithm };
  const pairwise = openid.pairwiseSector && { subjectType: "pairwise", sectorIdentifierUri: `https://${openid.pairwiseSector}/` };
  const openidColumns = { idTokenLifetime: openid.idTokenLifetime, ...signedBy, ...pairwise };
  const keyColumns = {
    jwks: publicKeys?.kind === "inline" ? keySetText(publicKeys.keys) : null,
    jwksUri: publicKeys?.kind === "uri" ? publicKeys.uri : null,
  };
  await tx.client.create({
    data: { ...rest, ...lists, ...openidColumns, ...keyColumns, authMethod, id: ref, applicationId, defaultApiId: api?.id ?? null },
  });
  for (const { apis, scopes, ...pair } of exchangePairs) {
    const most = { apis: apis && JSON.stringify(apis), scopes: scopes && JSON.stringify(scopes) };
    await tx.exchangePair.create({
      data: { ...pair, ...most, clientRef: ref, realmId: client.realmId, setById: ownerId, setByName: "Ada" },
    });
  }
  for (const { id, algorithm, hash, expiresAt, revokedAt } of secrets) {
    const times = { expiresAt: dateOf(expiresAt), revokedAt: dateOf(revokedAt) };
    await tx.clientSecret.create({ data: { id, clientRef: ref, algorithm, hash, hint: "", createdById: ownerId, ...times } });
  }
}

function knownOutcome(outcome: string): Outcome {
  if (outcome === "success" || isCause(outcome)) return outcome;
  throw new Error(`unknown outcome ${outcome}`);
}

function toFailure(
  row: {
    readonly [K in keyof Omit<FailureEvent, "requestId" | "at" | "detail" | "endpoint" | "cause" | "proven">]: string;
  } & {
    readonly id: string;
    readonly at: Date;
    readonly detail: string;
    readonly endpoint: string;
    readonly cause: string;
    readonly proven: boolean;
  },
): FailureEvent {
  const { id, at, detail, endpoint, cause, ...rest } = row;
  if (!isCause(cause)) throw new Error(`unknown cause ${cause}`);
  if (!isEndpoint(endpoint)) throw new Error(`unknown endpoint ${endpoint}`);
  return { ...rest, requestId: id, at: at.getTime(), endpoint, cause, detail: JSON.parse(detail) };
}

/** Operations such as `GET /orders` as the column holds them. */
function columnOf(operations: readonly string[]): string {
  return JSON.stringify(operations.map((operation) => ({ method: operation.split(" ")[0], path: operation.split(" ")[1], summary: "" })));
}

function isEndpoint(name: string): name is Endpoint {
  return ["authorize", "token", "introspect", "revoke", "verify", "userinfo", "device_authorization", "par"].includes(name);
}
