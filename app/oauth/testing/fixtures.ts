/** Plain objects for tests, complete and valid; a test overrides what it is about. */
import { randomBytes } from "node:crypto";
import type { DeviceApproval, DeviceCode } from "../device/code";
import { newUserCode } from "../device/user-code";
import { GRANT_TYPES } from "../grant-types";
import { assertionAudiencesOf, issuersOf } from "../issuers";
import type { ApiPolicy, AuthorizationCode, FailureEvent, RealmPolicy, RegisteredClient, TokenRecord, UsageEvent } from "../model";
import { DEFAULT_OPENID_SETTINGS } from "../openid/settings";
import type { Commit } from "../ports";
import { ROOT_REALM_ID, ROOT_REALM_PATH } from "../realm";
import { hashClientSecret } from "../secrets";
import type { TrustedIssuer } from "../trusted-issuers/issuer";
import { createUuidv7 } from "../uuidv7";

/** The instant at which tests begin: 2030-03-17T17:46:40Z. */
export const START = 1_900_000_000_000;
export const ISSUER = "https://issuer.example";
export const CLIENT_SECRET = "2Federate";

export const newId = createUuidv7({ now: () => START });

export function aPolicy(overrides: Partial<RealmPolicy> = {}): RealmPolicy {
  return {
    realmId: ROOT_REALM_ID,
    agents: { documents: { kind: "off" }, registration: { kind: "off" } },
    issuer: ISSUER,
    issuers: issuersOf(ISSUER, ROOT_REALM_PATH),
    assertionAudiences: assertionAudiencesOf(ISSUER, ROOT_REALM_PATH),
    enabledGrantTypes: new Set(GRANT_TYPES.map((grant) => grant.name)),
    grantEnds: new Map(),
    grantRules: new Map(),
    grantExceptions: new Map(),
    scopes: openScopes("default", "read", "write", "Read"),
    defaultScopes: ["default"],
    scopePolicy: "strict",
    apis: new Map(),
    apiOfScope: new Map(),
    trustedIssuers: new Map(),
    applicationTokenLifetime: 3600,
    userTokenLifetime: 1800,
    refreshTokenLifetime: 86_400,
    minimumTokenLifetime: 60,
    maximumAccessTokenLifetime: 86_400,
    maximumRefreshTokenLifetime: 2_592_000,
    refreshFamilyLifetime: 2_592_000,
    refreshGrace: 30,
    refreshTokensMayBeKept: true,
    maximumQuotaPerMinute: null,
    signingAlgorithm: "ES256",
    codeLifetime: 60,
    pkceRequired: true,
    pkcePlainAllowed: false,
    introspectionByGet: false,
    allowedOrigins: new Set(),
    ...overrides,
  };
}

/** Scopes that every application may have. */
export function openScopes(...names: readonly string[]): RealmPolicy["scopes"] {
  return new Map(names.map((name) => [name, { kind: "open" }]));
}

/** APIs for a policy: `apis` by identifier, `apiOfScope` by scope. Each is given by identifier and what is special about it. */
export function someApis(
  ...given: readonly (Partial<ApiPolicy> & Pick<ApiPolicy, "identifier">)[]
): Pick<RealmPolicy, "apis" | "apiOfScope"> & { readonly ids: readonly string[] } {
  const apis = given.map((api) => ({
    id: newId(),
    ownerId: newId(),
    verifyKeys: [],
    operations: [],
    name: "Orders",
    approval: "open" as const,
    tokenFormat: null,
    accessTokenLifetime: null,
    scopes: [],
    ...api,
  }));
  return {
    apis: new Map(apis.map((api) => [api.identifier, api])),
    apiOfScope: new Map(apis.flatMap((api) => api.scopes.map((scope) => [scope, api] as const))),
    ids: apis.map(({ id }) => id),
  };
}

/** An issuer that no client may present assertions of yet, with one key that nobody has the private half of. */
export function anIssuer(overrides: Partial<TrustedIssuer> = {}): TrustedIssuer {
  const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "1" };
  return {
    id: newId(),
    issuer: "https://idp.example",
    keys: { kind: "inline", keys: [{ kid: "1", algorithms: ["EdDSA", "Ed25519"], jwk }] },
    audiences: null,
    clients: new Set(),
    emailDomains: null,
    scopes: null,
    longestLife: 600,
    ...overrides,
  };
}

/** A confidential client with one secret, `CLIENT_SECRET`. */
export function aClient(overrides: Partial<RegisteredClient> = {}): RegisteredClient {
  return {
    ref: newId(),
    clientId: `client-${newId()}`,
    realmId: ROOT_REALM_ID,
    applicationId: newId(),
    ownerId: newId(),
    ownerStatus: "active",
    ownerRole: "developer",
    applicationStatus: "active",
    tokensNotBefore: null,
    quotaPerMinute: null,
    maximumQuotaPerMinute: "realm",
    environment: "PRODUCTION",
    type: "confidential",
    kind: "server",
    registeredBy: "person",
    authMethods: ["client_secret_basic", "client_secret_post"],
    grantTypes: ["client_credentials", "password", "refresh_token"],
    scopes: null,
    approvedScopes: [],
    callbackUrls: [],
    applicationTokenLifetime: null,
    userTokenLifetime: null,
    refreshTokenLifetime: null,
    keepRefreshToken: false,
    tokenFormat: "opaque",
    resourceServer: false,
    pkceRequired: false,
    pkcePlainAllowed: false,
    dpopRequired: false,
    scopePolicy: null,
    subscribedApis: [],
    defaultApi: null,
    openid: DEFAULT_OPENID_SETTINGS,
    exchangePairs: [],
    secrets: [aSecret()],
    publicKeys: null,
    pushedRequestsRequired: false,
    signedRequestsRequired: false,
    fapi: false,
    ...overrides,
  };
}

export function aSecret(
  secret: string = CLIENT_SECRET,
  overrides: Partial<RegisteredClient["secrets"][number]> = {},
): RegisteredClient["secrets"][number] {
  return { id: newId(), algorithm: "sha256", hash: hashClientSecret(secret), expiresAt: null, revokedAt: null, ...overrides };
}

export function aToken(client: RegisteredClient, overrides: Partial<TokenRecord> = {}): TokenRecord {
  return {
    id: newId(),
    kind: "access",
    format: "opaque",
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    environment: client.environment,
    secretId: client.secrets[0]?.id ?? null,
    userId: null,
    grantType: "client_credentials",
    scope: "default",
    audience: null,
    familyId: null,
    exchange: null,
    confirmation: null,
    issuedAt: START,
    expiresAt: START + 3_600_000,
    ...overrides,
  };
}

/** A code that was just issued for the client and a person, without PKCE. */
export function aCode(client: RegisteredClient, overrides: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    id: newId(),
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    userId: newId(),
    sessionId: null,
    redirectUri: "https://client.example/callback",
    redirectUriGiven: true,
    scope: "default",
    audience: null,
    codeChallenge: null,
    codeChallengeMethod: null,
    dpopJkt: null,
    nonce: null,
    authTime: START - 60_000,
    acr: null,
    amr: ["pwd"],
    claims: null,
    issuer: ISSUER,
    issuedAt: START,
    expiresAt: START + 60_000,
    usedAt: null,
    keptUntil: START + 86_400_000,
    ...overrides,
  };
}

/** What a device has just asked for. */
export function aDevice(client: RegisteredClient, overrides: Partial<DeviceCode> = {}): DeviceCode {
  return {
    id: newId(),
    userCode: newUserCode(randomBytes),
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    scope: "default",
    audience: null,
    issuer: ISSUER,
    ip: "192.0.2.1",
    issuedAt: START,
    expiresAt: START + 600_000,
    pollInterval: 5,
    polledAt: null,
    approval: null,
    deniedAt: null,
    usedAt: null,
    keptUntil: START + 1_200_000,
    ...overrides,
  };
}

/** A person's answer to it. */
export function anApproval(overrides: Partial<DeviceApproval> = {}): DeviceApproval {
  return { userId: newId(), sessionId: "session", authTime: START - 60_000, acr: "1", amr: ["pwd"], at: START + 500, ...overrides };
}

export function aUsage(client: RegisteredClient, overrides: Partial<UsageEvent> = {}): UsageEvent {
  return {
    at: START,
    arrivedAt: 0,
    realmId: client.realmId,
    applicationId: client.applicationId,
    clientRef: client.ref,
    environment: client.environment,
    grantType: "client_credentials",
    secretId: client.secrets[0]?.id ?? "",
    userId: "",
    scope: "default",
    outcome: "success",
    ...overrides,
  };
}

export function aFailure(client: RegisteredClient, overrides: Partial<FailureEvent> = {}): FailureEvent {
  return {
    requestId: newId(),
    at: START,
    realmId: client.realmId,
    endpoint: "token",
    applicationId: client.applicationId,
    clientRef: client.ref,
    environment: client.environment,
    grantType: "client_credentials",
    secretId: "",
    cause: "scope_unknown",
    detail: { scope: "admin" },
    ip: "192.0.2.1",
    userAgent: "curl/8",
    proven: true,
    ...overrides,
  };
}

/** The commit of one successful request that issued `tokens`. */
export function aCommit(
  generation: number,
  client: RegisteredClient,
  tokens: readonly TokenRecord[],
  usage: Partial<UsageEvent> = {},
): Commit {
  return { generation, basis: { realmId: client.realmId, client, userId: null }, tokens, usage: aUsage(client, usage), effects: [] };
}
