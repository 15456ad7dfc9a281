/**
 * Rows a protocol test needs, written through the product's own database layer while the server under test
 * runs on the same database: what they change is recorded like any change, so no cache is bypassed.
 */
import { randomUUID } from "node:crypto";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import type { ClientAuthMethod } from "#app/oauth/client-auth/methods";
import { generateClientId } from "#app/oauth/client-id";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { generateClientSecret, hashClientSecret } from "#app/oauth/secrets";

export interface TestClient {
  readonly applicationId: string;
  readonly ownerId: string;
  readonly ref: string;
  readonly clientId: string;
  readonly secret: string;
  readonly secretId: string;
}

export interface TestClientOptions {
  readonly realmId?: string;
  readonly ownerId?: string;
  readonly applicationId?: string;
  readonly environment?: "PRODUCTION" | "SANDBOX";
  readonly grantTypes?: readonly string[];
  readonly type?: "confidential" | "public";
  /** The one client authentication method; absent: each of the type. */
  readonly authMethod?: ClientAuthMethod;
  /** For `private_key_jwt`: its public keys as a JWK set, or where they are published. */
  readonly publicKeys?: { readonly jwks: string } | { readonly jwksUri: string };
  readonly callbackUrls?: readonly string[];
  readonly kind?: "server" | "browser" | "command_line";
  readonly registeredBy?: "person" | "document" | "registration";
  readonly scopes?: readonly string[] | null;
  readonly tokenFormat?: "opaque" | "jwt";
  readonly quota?: string;
  readonly applicationTokenLifetime?: number;
  readonly resourceServer?: boolean;
  readonly dpopRequired?: boolean;
  readonly secretExpiresAt?: Date;
  /** In place of new ones. */
  readonly credentials?: { readonly clientId: string; readonly secret: string };
}

/** A developer account. `passwordHash` is a bcrypt hash; without one nobody can sign in as the user. */
export async function createUser(
  options: { readonly realmId?: string; readonly email?: string; readonly passwordHash?: string } = {},
): Promise<string> {
  const user = await database().prisma.user.create({
    data: {
      realmId: options.realmId ?? ROOT_REALM_ID,
      email: options.email ?? `${randomUUID()}@example.com`,
      name: "Ada Tester",
      passwordHash: options.passwordHash ?? "",
    },
  });
  return user.id;
}

/** An application with one key and one secret, owned by `ownerId` or a new developer. */
export async function createClient(options: TestClientOptions = {}): Promise<TestClient> {
  const realmId = options.realmId ?? ROOT_REALM_ID;
  const ownerId = options.ownerId ?? (await createUser({ realmId }));
  const { secret, hash, hint, algorithm } =
    options.credentials === undefined ? generateClientSecret() : storedSecret(options.credentials.secret);
  return await inTransaction(async (tx) => {
    const applicationId =
      options.applicationId ??
      (await tx.application.create({ data: { realmId, ownerId, name: `app ${randomUUID()}`, quota: options.quota ?? "Unlimited" } })).id;
    const client = await tx.client.create({
      data: {
        realmId,
        applicationId,
        clientId: options.credentials?.clientId ?? generateClientId(),
        environment: options.environment ?? "PRODUCTION",
        type: options.type ?? "confidential",
        authMethod: options.authMethod ?? null,
        ...options.publicKeys,
        grantTypes: JSON.stringify(options.grantTypes ?? ["client_credentials"]),
        callbackUrls: JSON.stringify(options.callbackUrls ?? []),
        kind: options.kind ?? "server",
        registeredBy: options.registeredBy ?? "person",
        scopes: options.scopes ? JSON.stringify(options.scopes) : null,
        tokenFormat: options.tokenFormat ?? "opaque",
        applicationTokenLifetime: options.applicationTokenLifetime ?? null,
        resourceServer: options.resourceServer ?? false,
        dpopRequired: options.dpopRequired ?? null,
      },
    });
    const row = await tx.clientSecret.create({
      data: { clientRef: client.id, hash, hint, algorithm, createdById: ownerId, expiresAt: options.secretExpiresAt ?? null },
    });
    await recordConfigChange(tx, { kind: "client", key: client.id });
    return { applicationId, ownerId, ref: client.id, clientId: client.clientId, secret, secretId: row.id };
  });
}

function storedSecret(secret: string) {
  return { secret, hash: hashClientSecret(secret), hint: secret.slice(-4), algorithm: "sha256" } as const;
}

/** Another secret for a client. */
export async function createSecret(
  client: TestClient,
  expiresAt: Date | null = null,
): Promise<{ readonly id: string; readonly secret: string }> {
  const { secret, hash, hint, algorithm } = generateClientSecret();
  return await inTransaction(async (tx) => {
    const row = await tx.clientSecret.create({
      data: { clientRef: client.ref, hash, hint, algorithm, createdById: client.ownerId, expiresAt },
    });
    await recordConfigChange(tx, { kind: "client", key: client.ref });
    return { id: row.id, secret };
  });
}

/** A scope that every application of the realm may have. */
export async function createScope(name: string, options: { readonly realmId?: string; readonly isDefault?: boolean } = {}): Promise<void> {
  const realmId = options.realmId ?? ROOT_REALM_ID;
  await inTransaction(async (tx) => {
    await tx.scope.upsert({
      where: { realmId_name: { realmId, name } },
      create: { realmId, name, access: "open", isDefault: options.isDefault ?? false },
      update: { access: "open", isDefault: options.isDefault ?? false },
    });
    await recordConfigChange(tx, { kind: "realm", key: realmId });
  });
}

/** Lists origins whose scripts may read the realm's answers, as the admin does. */
export async function setAllowedOrigins(origins: readonly string[], realmId: string = ROOT_REALM_ID): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.realm.update({ where: { id: realmId }, data: { allowedOrigins: JSON.stringify(origins) } });
    await recordConfigChange(tx, { kind: "realm", key: realmId });
  });
}

/** Decides which clients come in that no person has registered, as the admin does. `hosts` are listed for both ways. */
export async function setAgents(
  policy: Readonly<Partial<Record<"metadataDocuments" | "dynamicRegistration", "off" | "listed" | "open">>> & {
    readonly hosts?: readonly string[];
  },
  realmId: string = ROOT_REALM_ID,
): Promise<void> {
  const { hosts = [], ...doors } = policy;
  const list = JSON.stringify(hosts);
  const agentsOwnerId = await createUser({ realmId });
  await inTransaction(async (tx) => {
    await tx.realm.update({ where: { id: realmId }, data: { ...doors, documentHosts: list, registrationHosts: list, agentsOwnerId } });
    await recordConfigChange(tx, { kind: "realm", key: realmId });
  });
}

/** Switches a grant type on or off for the realm, as the admin does. */
export async function setGrant(grantType: string, enabled: boolean, realmId: string = ROOT_REALM_ID): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.grantPolicy.upsert({
      where: { realmId_grantType: { realmId, grantType } },
      create: { realmId, grantType, enabled },
      update: { enabled },
    });
    await recordConfigChange(tx, { kind: "realm", key: realmId });
  });
}

/** The rules of a grant type, in place of those it has. */
export async function setRules(
  grantType: string,
  rules: readonly {
    readonly kind: string;
    readonly environment: string;
    readonly state: "off" | "report";
    readonly offFrom?: Date | null;
  }[],
  realmId: string = ROOT_REALM_ID,
): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.grantRule.deleteMany({ where: { realmId, grantType } });
    const common = { realmId, grantType, toldAt: new Date(), setById: "", setByName: "Grace Admin" };
    await tx.grantRule.createMany({ data: rules.map((rule) => ({ ...common, ...rule })) });
    await recordConfigChange(tx, { kind: "realm", key: realmId });
  });
}

/** A realm below root with every grant type on, as `/realms/root/realms/<name>` addresses it. */
export async function createRealm(name: string): Promise<string> {
  const id = `root/${name}`;
  await inTransaction(async (tx) => {
    await tx.realm.create({ data: { id, path: id } });
    for (const { name: grantType } of GRANT_TYPES) await tx.grantPolicy.create({ data: { realmId: id, grantType, enabled: true } });
    await recordConfigChange(tx, { kind: "realm", key: id });
  });
  return id;
}
