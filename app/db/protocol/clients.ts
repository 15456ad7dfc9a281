import { isDeepStrictEqual } from "node:util";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { authMethodsOf } from "#app/oauth/client-auth/methods";
import { MOST_CLIENT_ID_LETTERS } from "#app/oauth/client-id";
import { CLIENT_KINDS } from "#app/oauth/client-kinds";
import { EXCHANGE_MODES, NO_PAIRS } from "#app/oauth/exchange/pairs";
import { underFapi } from "#app/oauth/fapi";
import type { RegisteredClient } from "#app/oauth/model";
import { DEFAULT_OPENID_SETTINGS, type OpenIdSettings, sectorOf } from "#app/oauth/openid/settings";
import { quotaPerMinute } from "#app/oauth/quotas";
import type { ConfigChange } from "../config-change";
import type { PrismaClient } from "../database";
import { inTime } from "../errors";
import { TICKED, tickedGrantTypes } from "../queries/client-grants";
import type { CacheRegion, ConfigCache } from "./config-cache";
import { publicKeysOf } from "./key-set-rows";
import { countRead } from "./store-metrics";

const MAX_CLIENTS = 20_000;
const MAX_ABSENT = 5000;
/** Anything longer cannot exist and shall not fill the cache. */
const MAX_CLIENT_ID_LENGTH = MOST_CLIENT_ID_LETTERS;

const names = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));
const algorithm = z.enum(["ES256", "RS256", "EdDSA"]);
const milliseconds = z
  .date()
  .nullable()
  .transform((date) => date?.getTime() ?? null);

const row = z.object({
  id: z.string(),
  realmId: z.string(),
  clientId: z.string(),
  environment: z.enum(["PRODUCTION", "SANDBOX"]),
  type: z.enum(["confidential", "public"]),
  kind: z.enum(CLIENT_KINDS.map(({ name }) => name)),
  registeredBy: z.enum(["person", "document", "registration"]),
  authMethod: z.string().nullable(),
  grants: z.array(z.object({ grantType: z.string() })),
  callbackUrls: names,
  scopes: names.nullable(),
  applicationTokenLifetime: z.number().nullable(),
  userTokenLifetime: z.number().nullable(),
  refreshTokenLifetime: z.number().nullable(),
  keepRefreshToken: z.boolean(),
  tokenFormat: z.enum(["opaque", "jwt"]),
  resourceServer: z.boolean(),
  pkceRequired: z.boolean(),
  pkcePlainAllowed: z.boolean(),
  // null: an older version made it.
  dpopRequired: z.boolean().nullable().transform(Boolean),
  scopePolicy: z.enum(["strict", "drop"]).nullable(),
  defaultApiId: z.string().nullable(),
  idTokenLifetime: z.number().nullable(),
  idTokenSignedResponseAlg: algorithm.nullable(),
  userinfoSignedResponseAlg: algorithm.nullable(),
  subjectType: z.enum(["public", "pairwise"]),
  sectorIdentifierUri: z.string().nullable(),
  jwks: z.string().nullable(),
  jwksUri: z.string().nullable(),
  pushedRequestsRequired: z.boolean(),
  signedRequestsRequired: z.boolean(),
  fapi: z.boolean(),
  application: z.object({
    id: z.string(),
    kind: z.enum(["application", "agent"]),
    ownerId: z.string(),
    owner: z.object({ status: z.enum(["active", "disabled"]), role: z.enum(["developer", "admin"]) }),
    status: z.enum(["active", "suspended"]),
    tokensNotBefore: milliseconds,
    quota: z.string(),
    maximumQuota: z.string().nullable(),
    scopes: z.array(z.object({ scopeName: z.string() })),
    subscriptions: z.array(z.object({ api: z.object({ id: z.string(), identifier: z.string() }) })),
  }),
  // What a newer version may have written as a mode counts as the stricter one.
  exchanges: z.array(
    z.object({
      subjectRef: z.string(),
      mode: z.enum(EXCHANGE_MODES).catch("delegation"),
      apis: names.nullable(),
      scopes: names.nullable(),
    }),
  ),
  secrets: z.array(
    z.object({
      id: z.string(),
      algorithm: z.enum(["sha256", "bcrypt"]),
      hash: z.string(),
      expiresAt: milliseconds,
      revokedAt: milliseconds,
    }),
  ),
});

async function load(
  prisma: PrismaClient,
  where: { id: string } | { realmId: string; clientId: string },
): Promise<RegisteredClient | undefined> {
  const found = await prisma.client.findFirst({
    where,
    include: {
      application: {
        include: {
          owner: { select: { status: true, role: true } },
          scopes: { where: { state: "approved" }, select: { scopeName: true }, orderBy: { scopeName: "asc" } },
          subscriptions: {
            where: { state: "approved" },
            select: { api: { select: { id: true, identifier: true } } },
            orderBy: { apiId: "asc" },
          },
        },
      },
      // Newest first: that is the one a client most likely uses.
      secrets: { orderBy: { createdAt: "desc" } },
      grants: TICKED,
      exchanges: { select: { subjectRef: true, mode: true, apis: true, scopes: true } },
    },
  });
  if (!found) return undefined;
  const {
    id,
    application,
    type,
    authMethod,
    grants,
    defaultApiId,
    idTokenLifetime,
    idTokenSignedResponseAlg,
    userinfoSignedResponseAlg,
    subjectType,
    sectorIdentifierUri,
    exchanges,
    jwks,
    jwksUri,
    ...client
  } = row.parse(found);
  const subscribed = application.subscriptions.map(({ api }) => api);
  const registered: RegisteredClient = {
    ...client,
    ref: id,
    type,
    authMethods: authMethodsOf(type, authMethod),
    grantTypes: tickedGrantTypes(grants),
    applicationId: application.id,
    ...ownerOf(application),
    subscribedApis: subscribed.map((api) => api.id),
    defaultApi: subscribed.find((api) => api.id === defaultApiId)?.identifier ?? null,
    approvedScopes: application.scopes.map(({ scopeName }) => scopeName),
    applicationStatus: application.status,
    tokensNotBefore: application.tokensNotBefore,
    publicKeys: publicKeysOf(jwks, jwksUri, "client"),
    openid: sharedIfUsual({
      idTokenLifetime,
      idTokenAlgorithm: idTokenSignedResponseAlg ?? DEFAULT_OPENID_SETTINGS.idTokenAlgorithm,
      userinfoAlgorithm: userinfoSignedResponseAlg,
      pairwiseSector: subjectType === "pairwise" ? sectorOf(sectorIdentifierUri ?? client.callbackUrls[0], id) : null,
    }),
    exchangePairs: exchanges.length === 0 ? NO_PAIRS : exchanges,
    quotaPerMinute: quotaPerMinute(application.quota),
    maximumQuotaPerMinute: application.maximumQuota === null ? "realm" : quotaPerMinute(application.maximumQuota),
  };
  return registered.fapi ? underFapi(registered) : registered;
}

/** The cache has thousands of clients, nearly all of which chose nothing. */
function sharedIfUsual(settings: OpenIdSettings): OpenIdSettings {
  return isDeepStrictEqual(settings, DEFAULT_OPENID_SETTINGS) ? DEFAULT_OPENID_SETTINGS : settings;
}

/** An agent belongs to nobody: what becomes of the admin who let it in, and what that admin's own keys may do, is no concern of it. */
function ownerOf({ id, kind, ownerId, owner }: z.output<typeof row>["application"]) {
  if (kind === "agent") return { ownerId: id, ownerStatus: "active", ownerRole: "developer" } as const;
  return { ownerId, ownerStatus: owner.status, ownerRole: owner.role };
}

/** Clients by identifier and by reference: one object under both keys. */
export class ClientCache implements CacheRegion {
  readonly #byName = new LRUCache<string, RegisteredClient>({
    max: MAX_CLIENTS,
    dispose: (client) => void this.#byRef.delete(client.ref),
  });
  /** What is in here is in `#byName`, and only that. */
  readonly #byRef = new Map<string, RegisteredClient>();
  readonly #absent = new LRUCache<string, true>({ max: MAX_ABSENT });
  readonly #loading = new Map<string, Promise<RegisteredClient | undefined>>();

  constructor(
    private readonly prisma: PrismaClient,
    private readonly cache: ConfigCache,
  ) {
    cache.add(this);
  }

  async findClient(realmId: string, clientId: string): Promise<RegisteredClient | undefined> {
    if (clientId.length > MAX_CLIENT_ID_LENGTH) return undefined;
    const key = nameKey(realmId, clientId);
    const client = this.#byName.get(key);
    if (client === undefined) return await this.#find(key, () => load(this.prisma, { realmId, clientId }));
    countRead("clients", true);
    return client;
  }

  async findClientByRef(ref: string): Promise<RegisteredClient | undefined> {
    const client = this.#byRef.get(ref);
    if (client === undefined) return await this.#find(ref, () => load(this.prisma, { id: ref }));
    countRead("clients", true);
    // Touches it, so that it stays.
    return this.#byName.get(nameKey(client.realmId, client.clientId));
  }

  drop({ kind, key }: ConfigChange): void {
    this.#loading.clear();
    if (kind === "client") {
      this.#absent.clear();
      const client = this.#byRef.get(key);
      if (client) this.#forget(client);
    } else if (kind === "application" || kind === "user") {
      const owner = kind === "application" ? "applicationId" : "ownerId";
      for (const client of [...this.#byRef.values()]) if (client[owner] === key) this.#forget(client);
    }
  }

  clear(): void {
    this.#loading.clear();
    this.#byName.clear();
    this.#absent.clear();
  }

  #forget(client: RegisteredClient): void {
    this.#byName.delete(nameKey(client.realmId, client.clientId));
  }

  async #find(key: string, read: () => Promise<RegisteredClient | undefined>): Promise<RegisteredClient | undefined> {
    const absent = this.#absent.has(key);
    countRead("clients", absent);
    if (absent) return undefined;
    const running = this.#loading.get(key);
    if (running) return await running;
    const since = this.cache.current;
    const loading = inTime(read()).then((client) => {
      // Changed meanwhile, it may be the state before that: good for that reader, not for keeping.
      const basis = { realmId: client?.realmId ?? "", client, userId: null };
      if (!this.cache.isOvertaken({ generation: since, basis })) this.#keep(key, client);
      return client;
    });
    const settle = () => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    };
    loading.then(settle, settle);
    this.#loading.set(key, loading);
    return await loading;
  }

  #keep(key: string, client: RegisteredClient | undefined): void {
    if (client === undefined) this.#absent.set(key, true);
    else {
      this.#byName.set(nameKey(client.realmId, client.clientId), client);
      this.#byRef.set(client.ref, client);
    }
  }
}

function nameKey(realmId: string, clientId: string): string {
  return `${realmId}\n${clientId}`;
}
