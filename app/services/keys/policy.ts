import { readGrantPolicy } from "#app/db/queries/grant-policies";
import type { Transaction } from "#app/db/transaction";
import {
  authMethodNamesFor,
  authMethodsOf,
  CLIENT_AUTH_METHODS,
  type ClientAuthMethod,
  type ClientAuthMethodInfo,
} from "#app/oauth/client-auth/methods";
import type { ClientKind } from "#app/oauth/client-kinds";
import { clientKindInfo } from "#app/oauth/client-kinds";
import { offeredAt } from "#app/oauth/grant-cells";
import { mayUse } from "#app/oauth/grant-policy";
import { grantTypeInfo, type KnownGrantType } from "#app/oauth/grant-types";
import { implementedGrantTypes, isGrantForType } from "#app/oauth/grants";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { openTo } from "../applications/access";
import { readScopeStandings, type ScopeStanding } from "../scopes/standing";
import type { PkcePolicy } from "./pkce";

/** What a realm lets the keys of every application be. Lifetimes in seconds. */
export interface RealmKeyPolicy extends PkcePolicy {
  /** Grant types that work and that the admin has switched on, in the order of the screens. */
  readonly grantTypes: readonly KnownGrantType[];
  readonly defaults: { readonly application: number; readonly user: number; readonly refresh: number };
  readonly limits: { readonly minimum: number; readonly maximumAccess: number; readonly maximumRefresh: number };
  /** Seconds after its first use in which a refresh token still gets the same successor; 0: none. */
  readonly refreshGrace: number;
  readonly refreshTokensMayBeKept: boolean;
}

/** What the keys of one application may be. */
export interface KeyPolicy extends RealmKeyPolicy {
  /** The scopes it may have, and those it can ask for or has an answer about. */
  readonly scopes: readonly ScopeStanding[];
  /** The APIs that the application subscribes to, by name. */
  readonly apis: readonly { readonly id: string; readonly name: string }[];
}

type RealmReader = Pick<Transaction, "realm" | "grantPolicy" | "grantRule" | "grantException">;

/**
 * Reads the policy for an application's key of a kind and an environment; inside a transaction it is the one the change is decided on.
 * Grant types that need a secret are in it whatever the kind: see {@link policyForKind}.
 */
export async function readKeyPolicy(
  reader: RealmReader & Pick<Transaction, "scope" | "application" | "api">,
  application: { readonly id: string; readonly realmId: string },
  key: { readonly kind: ClientKind; readonly environment: Environment },
): Promise<KeyPolicy> {
  const grants = await readGrantPolicy(reader, application.realmId);
  const now = Date.now();
  const ruled = { ...key, applicationId: application.id };
  const grantTypes = implementedGrantTypes().filter(({ name }) => mayUse(grants, name, ruled, now));
  const policy = { ...(await readLimits(reader, application.realmId)), grantTypes };
  const apis = await reader.api.findMany({
    where: { subscriptions: { some: { applicationId: application.id, state: "approved" } } },
    orderBy: [{ sortKey: "asc" }, { id: "asc" }],
    select: { id: true, name: true },
  });
  return { ...policy, apis, scopes: await readScopeStandings(reader, application.id) };
}

/** Reads what holds for all applications of a realm, with every grant type that some key may use. */
export async function readRealmKeyPolicy(reader: RealmReader, realmId: string): Promise<RealmKeyPolicy> {
  const offered = offeredAt(await readGrantPolicy(reader, realmId), Date.now());
  return { ...(await readLimits(reader, realmId)), grantTypes: implementedGrantTypes().filter(({ name }) => offered.has(name)) };
}

async function readLimits(reader: RealmReader, realmId: string): Promise<Omit<RealmKeyPolicy, "grantTypes">> {
  const realm = await reader.realm.findUniqueOrThrow({ where: { id: realmId } });
  return {
    defaults: { application: realm.applicationTokenLifetime, user: realm.userTokenLifetime, refresh: realm.refreshTokenLifetime },
    limits: {
      minimum: realm.minimumTokenLifetime,
      maximumAccess: realm.maximumAccessTokenLifetime,
      maximumRefresh: realm.maximumRefreshTokenLifetime,
    },
    refreshGrace: realm.refreshGrace,
    refreshTokensMayBeKept: realm.refreshTokensMayBeKept,
    pkceRequired: realm.pkceRequired,
    pkcePlainAllowed: realm.pkcePlainAllowed,
  };
}

/** The policy as it holds for a kind of key: without the grant types that need a secret where it has none. */
export function policyForKind<P extends RealmKeyPolicy>(policy: P, kind: ClientKind): P {
  const { clientType } = clientKindInfo(kind);
  return { ...policy, grantTypes: policy.grantTypes.filter(({ name }) => isGrantForType(name, clientType)) };
}

/** The label of a grant type, known or not, such as one that a stored key still has ticked. */
export function grantLabel(name: string): string {
  return grantTypeInfo(name)?.label ?? name;
}

/** Whether a key of a type may keep its refresh token: a public one has no secret that protects it (RFC 9700 §2.2.2). */
export function mayKeepRefreshToken({ refreshTokensMayBeKept }: RealmKeyPolicy, clientType: string): boolean {
  return refreshTokensMayBeKept && clientType === "confidential";
}

/** The methods for which a client of a type may be registered. */
export function authMethodChoices(clientType: ClientAuthMethodInfo["clientType"]): readonly ClientAuthMethodInfo[] {
  const names = authMethodNamesFor(clientType);
  return CLIENT_AUTH_METHODS.filter((info) => names.includes(info.name));
}

/** The method by which the portal sends a key's credentials. A key that the actor may not see is treated as a new one. */
export async function findAuthMethod(reader: Pick<Transaction, "client">, actor: Actor, clientId: string): Promise<ClientAuthMethod> {
  const client = await reader.client.findFirst({
    where: { realmId: actor.realmId, clientId, application: openTo(actor, "read") },
    select: { type: true, authMethod: true },
  });
  const [method] = authMethodsOf(client?.type ?? "confidential", client?.authMethod ?? null);
  return method;
}

/** Whether the tokens of a key that the actor may see must be bound (RFC 9449 §5.2). */
export async function needsProof(reader: Pick<Transaction, "client">, actor: Actor, clientId: string): Promise<boolean> {
  const where = { realmId: actor.realmId, clientId, dpopRequired: true, application: openTo(actor, "read") };
  return (await reader.client.count({ where })) > 0;
}
