/** What the token path reads of a realm: its policy and its signing keys. */
import { z } from "zod";
import { doorOf } from "#app/oauth/agent-policy";
import { assertionAudiencesOf, issuersOf } from "#app/oauth/issuers";
import type { KeyTimes } from "#app/oauth/key-calendar";
import type { ApiPolicy, RealmPolicy } from "#app/oauth/model";
import { quotaPerMinute } from "#app/oauth/quotas";
import { realmAt } from "#app/oauth/realm";
import { storedScopeAccess } from "#app/oauth/scope-access";
import type { TrustedIssuer } from "#app/oauth/trusted-issuers/issuer";
import type { Prisma, PrismaClient } from "../database";
import { readGrantPolicy } from "../queries/grant-policies";
import { keyTimes, signingAlgorithm } from "../signing-key-rows";
import { publicKeysOf } from "./key-set-rows";

const strings = z.array(z.string());
const scopePolicy = z.enum(["strict", "drop"]);
const apiColumns = z.object({
  id: z.string(),
  identifier: z.string(),
  name: z.string(),
  ownerId: z.string(),
  approval: z.enum(["open", "request"]),
  tokenFormat: z.enum(["opaque", "jwt"]).nullable(),
  accessTokenLifetime: z.number().nullable(),
});
const operations = z.array(z.object({ method: z.string(), path: z.string() }));
const API_COLUMNS = {
  id: true,
  identifier: true,
  name: true,
  ownerId: true,
  approval: true,
  tokenFormat: true,
  accessTokenLifetime: true,
  operations: true,
  verifyKeyId: true,
  verifyKeyBefore: true,
} as const;

const ISSUER_COLUMNS = {
  id: true,
  issuer: true,
  jwks: true,
  jwksUri: true,
  audiences: true,
  emailDomains: true,
  scopes: true,
  longestLife: true,
  clients: { select: { clientRef: true } },
} as const;

/** What is stored was checked before; a set that could not be read would let nobody in. */
function toTrustedIssuer(row: Prisma.TrustedIssuerGetPayload<{ select: typeof ISSUER_COLUMNS }>): TrustedIssuer {
  const { id, issuer, jwks, jwksUri, longestLife } = row;
  const listed = (json: string | null) => (json === null ? null : new Set(strings.parse(JSON.parse(json))));
  return {
    id,
    issuer,
    keys: publicKeysOf(jwks, jwksUri, "issuer") ?? { kind: "inline", keys: [] },
    audiences: listed(row.audiences),
    clients: new Set(row.clients.map(({ clientRef }) => clientRef)),
    emailDomains: listed(row.emailDomains),
    scopes: listed(row.scopes),
    longestLife,
  };
}

/** What the admin has decided for a realm; undefined when there is no such realm. */
export async function loadPolicy(prisma: PrismaClient, realmId: string, publicUrl: string): Promise<RealmPolicy | undefined> {
  const realm = await prisma.realm.findFirst({
    where: { id: realmId },
    include: {
      scopes: { orderBy: { name: "asc" } },
      apis: { select: API_COLUMNS },
      trustedIssuers: { select: ISSUER_COLUMNS },
    },
  });
  if (!realm) return undefined;
  const grants = await readGrantPolicy(prisma, realmId);
  const apis = realm.apis.map((api): ApiPolicy => {
    const scopes = realm.scopes.flatMap(({ name, apiId }) => (apiId === api.id ? [name] : []));
    return {
      ...apiColumns.parse(api),
      scopes,
      verifyKeys: [api.verifyKeyId, api.verifyKeyBefore].filter((id) => id !== null),
      operations: operations.parse(JSON.parse(api.operations)).map(({ method, path }) => `${method.toUpperCase()} ${path}`),
    };
  });
  return {
    realmId,
    agents: {
      documents: doorOf(realm.metadataDocuments, strings.parse(JSON.parse(realm.documentHosts))),
      registration: doorOf(realm.dynamicRegistration, strings.parse(JSON.parse(realm.registrationHosts))),
    },
    issuer: realmAt(publicUrl, realm).issuer,
    issuers: issuersOf(publicUrl, realm.path),
    assertionAudiences: assertionAudiencesOf(publicUrl, realm.path),
    enabledGrantTypes: grants.enabledGrantTypes,
    grantEnds: grants.grantEnds,
    grantRules: grants.grantRules,
    grantExceptions: grants.grantExceptions,
    scopes: new Map(realm.scopes.map(({ name, access, accessRole }) => [name, storedScopeAccess(access, accessRole).access])),
    scopePolicy: scopePolicy.parse(realm.scopePolicy),
    trustedIssuers: new Map(realm.trustedIssuers.map((row) => [row.issuer, toTrustedIssuer(row)])),
    apis: new Map(apis.map((api) => [api.identifier, api])),
    apiOfScope: new Map(apis.flatMap((api) => api.scopes.map((scope) => [scope, api]))),
    defaultScopes: realm.scopes.flatMap(({ name, isDefault }) => (isDefault ? [name] : [])),
    applicationTokenLifetime: realm.applicationTokenLifetime,
    userTokenLifetime: realm.userTokenLifetime,
    refreshTokenLifetime: realm.refreshTokenLifetime,
    minimumTokenLifetime: realm.minimumTokenLifetime,
    maximumAccessTokenLifetime: realm.maximumAccessTokenLifetime,
    maximumRefreshTokenLifetime: realm.maximumRefreshTokenLifetime,
    refreshFamilyLifetime: realm.refreshFamilyLifetime,
    refreshGrace: realm.refreshGrace,
    refreshTokensMayBeKept: realm.refreshTokensMayBeKept,
    maximumQuotaPerMinute: quotaPerMinute(realm.maximumQuota),
    signingAlgorithm: signingAlgorithm.parse(realm.signingAlgorithm),
    codeLifetime: realm.codeLifetime,
    pkceRequired: realm.pkceRequired,
    pkcePlainAllowed: realm.pkcePlainAllowed,
    introspectionByGet: realm.introspectionByGet,
    allowedOrigins: new Set(strings.parse(JSON.parse(realm.allowedOrigins))),
  };
}

/** A signing key as stored. The public JWK is a JSON object's text. */
export interface StoredSigningKey extends KeyTimes {
  /** `kid` */
  readonly id: string;
  readonly publicJwk: string;
  readonly encryptedPrivateJwk: string;
}

/** The keys that sign, will sign or are still published, newest first. */
export async function loadSigningKeys(prisma: PrismaClient, realmId: string): Promise<readonly StoredSigningKey[]> {
  const rows = await prisma.signingKey.findMany({
    where: { realmId, OR: [{ retiredAt: null }, { publishedUntil: { gt: new Date() } }] },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return rows.map((row) => ({
    id: row.id,
    publicJwk: row.publicJwk,
    encryptedPrivateJwk: row.encryptedPrivateJwk,
    ...keyTimes(row),
  }));
}
