import { database } from "#app/db/database";
import type { ClientAuthMethodInfo } from "#app/oauth/client-auth/methods";
import { CLIENT_KINDS, type ClientKind, type ClientKindInfo, clientKindInfo } from "#app/oauth/client-kinds";
import type { GrantTypeName } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";
import { createUuidv7 } from "#app/oauth/uuidv7";
import { countRefreshReplays } from "#app/services/usage/refresh-replays";
import type { Actor } from "../actor";
import { versionOf } from "../form-version";
import { type LogoutFailure, listLogoutFailures } from "../logout/failures";
import { findKey } from "./access";
import { describeConfiguration, kindOf, readCallbackUrls, readScopes } from "./configuration";
import { type Endpoints, endpoints } from "./endpoints";
import { fapiSentence, missingForFapi } from "./fapi";
import { type GrantChoice, readGrantChoices } from "./grant-choices";
import { type GrantRuleNotice, grantRuleNotices } from "./grant-rules";
import { type OpenIdConfiguration, openIdConfigurationOf } from "./openid";
import { type PkceOffer, pkceOfferOf } from "./pkce";
import { authMethodChoices, grantLabel, type KeyPolicy, mayKeepRefreshToken, policyForKind, readKeyPolicy } from "./policy";
import { publicKeyLines, shownKeySet } from "./public-keys";
import { listSecrets, MAXIMUM_SECRETS, removalCandidate, type SecretView } from "./secret-list";
import { SECRET_FORM_FACTS, type SecretFormFacts } from "./secrets";
import { type SnippetFacts, snippetFactsOf } from "./snippets/facts";

export interface KeyView {
  /** `Client.id` */
  readonly id: string;
  readonly kind: ClientKind;
  /** Of what "Key Configuration" shows; see `form-version`. */
  readonly version: string;
  /** "Consumer Key" */
  readonly clientId: string;
  /** Whether another server has made it, and somebody has typed it here. */
  readonly provided: boolean;
  readonly createdAt: Date;
  readonly grantTypes: readonly GrantTypeName[];
  /** Ticked, but since switched off by an admin: refused until it is switched on again. */
  readonly withdrawnGrantTypes: readonly { readonly name: string; readonly label: string }[];
  /** Rules of the grant policy against what is ticked. */
  readonly grantRules: readonly GrantRuleNotice[];
  readonly callbackUrls: readonly string[];
  /** Seconds; null takes the portal's default. */
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  readonly keepRefreshToken: boolean;
  /** How often, in the last seven days, a used refresh token came again within the grace. */
  readonly refreshReplays: number;
  readonly tokenFormat: "opaque" | "jwt";
  /** The one client authentication method it is registered for; null: every one of `KeyPageData.authMethods`. */
  readonly authMethod: string | null;
  /** What it has in place of secrets; null: it authenticates by a secret, or by nothing. */
  readonly publicKeys: readonly string[] | null;
  /** As the form has them: JSON, or an address. */
  readonly publicKeysText: string;
  readonly dpopRequired: boolean;
  readonly pkceRequired: boolean;
  readonly pkcePlainAllowed: boolean;
  readonly pushedRequestsRequired: boolean;
  readonly signedRequestsRequired: boolean;
  readonly fapi: boolean;
  /** What it lacks for the FAPI 2.0 security profile, as a sentence; "" where nothing. */
  readonly fapiMissing: string;
  readonly openId: OpenIdConfiguration;
  /** Ends of sessions that it could not be told of yet, or at all, the newest first. */
  readonly logoutFailures: readonly LogoutFailure[];
  /** null: as the realm says. */
  readonly scopePolicy: string | null;
  readonly defaultApiId: string | null;
  /** null: every open scope. */
  readonly scopes: readonly string[] | null;
  /** Scopes a token request may name. */
  readonly usableScopes: readonly string[];
  readonly secrets: readonly SecretView[];
  /** When no further secret can be made: the one to remove first. */
  readonly removeFirst: SecretView | null;
  /** What its snippets are filled in with. */
  readonly snippetFacts: SnippetFacts;
}

export interface KeyPageData {
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
  /** The kind that the form is for: the key's, or the one chosen for a new one. */
  readonly kind: ClientKindInfo & { readonly name: ClientKind };
  /** Every kind there is. */
  readonly kinds: readonly (ClientKindInfo & { readonly name: ClientKind })[];
  /** As it holds for the kind. */
  readonly policy: KeyPolicy;
  /** Every grant type that works, with what is to be said of it for a key of the kind. */
  readonly grantChoices: readonly GrantChoice[];
  readonly endpoints: Endpoints;
  /** The client authentication methods to choose from. */
  readonly authMethods: readonly ClientAuthMethodInfo[];
  /** Whether it may choose to keep its refresh tokens. */
  readonly mayKeepRefreshToken: boolean;
  /** What it may choose of PKCE. */
  readonly pkce: PkceOffer;
  /** null before "Generate Keys". */
  readonly key: KeyView | null;
  readonly secretForm: SecretFormFacts;
  /** Handed out with the "New Secret" form; see `createSecret`. */
  readonly newSecretKey: string;
}

const newId = createUuidv7({ now: Date.now });

/**
 * Everything the page "Production Keys" or "Sandbox Keys" shows. No secret is in it: they are not kept.
 *
 * @param chosen the kind for which keys may be generated, where there are none
 * @throws NotFoundError
 */
export async function getKeyPage(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  chosen: ClientKind = "server",
): Promise<KeyPageData> {
  const { prisma } = database();
  const { application, client } = await findKey(prisma, actor, applicationId, environment, "read");
  const kind = clientKindInfo(client ? kindOf(client) : chosen);
  const policy = policyForKind(await readKeyPolicy(prisma, application, { kind: kind.name, environment }), kind.name);
  const page = {
    application: { id: application.id, name: application.name },
    environment,
    kind,
    kinds: CLIENT_KINDS,
    policy,
    grantChoices: await readGrantChoices(prisma, { application, clientRef: client?.id ?? null, kind, policy }),
    endpoints: endpoints(actor),
    authMethods: authMethodChoices(kind.clientType),
    mayKeepRefreshToken: mayKeepRefreshToken(policy, kind.clientType),
    pkce: pkceOfferOf(policy, kind.clientType, client ?? null),
    secretForm: SECRET_FORM_FACTS,
    newSecretKey: newId(),
  };
  if (!client) return { ...page, key: null };

  const now = new Date();
  const { grantTypes } = client;
  const offered = new Set(policy.grantTypes.map((info) => info.name));
  const scopes = readScopes(client.scopes);
  const usableScopes = policy.scopes
    .filter((scope) => (scopes === null ? scope.open : scope.usable && scopes.includes(scope.name)))
    .map((scope) => scope.name);
  const secrets = await listSecrets(prisma, { realmId: actor.realmId, applicationId: application.id, clientRef: client.id }, now);
  const working = secrets.filter((secret) => secret.working);
  const key: KeyView = {
    id: client.id,
    kind: kind.name,
    version: versionOf(describeConfiguration(client)),
    clientId: client.clientId,
    provided: client.mode === "MAPPED",
    createdAt: client.createdAt,
    grantTypes,
    withdrawnGrantTypes: grantTypes.filter((name) => !offered.has(name)).map((name) => ({ name, label: grantLabel(name) })),
    grantRules: await grantRuleNotices(prisma, application, [{ kind: kind.name, environment, grantTypes }], now),
    callbackUrls: readCallbackUrls(client.callbackUrls),
    applicationTokenLifetime: client.applicationTokenLifetime,
    userTokenLifetime: client.userTokenLifetime,
    refreshTokenLifetime: client.refreshTokenLifetime,
    keepRefreshToken: client.keepRefreshToken,
    refreshReplays: await countRefreshReplays(prisma, client.id, now),
    tokenFormat: client.tokenFormat === "jwt" ? "jwt" : "opaque",
    authMethod: client.authMethod,
    publicKeys: publicKeyLines(client),
    publicKeysText: client.jwksUri ?? shownKeySet(client.jwks),
    dpopRequired: client.dpopRequired ?? false,
    pkceRequired: client.pkceRequired,
    pkcePlainAllowed: client.pkcePlainAllowed,
    pushedRequestsRequired: client.pushedRequestsRequired,
    signedRequestsRequired: client.signedRequestsRequired,
    fapi: client.fapi,
    fapiMissing: fapiSentence(
      missingForFapi({
        clientType: kind.clientType,
        authMethod: client.authMethod,
        grantTypes,
        callbackUrls: readCallbackUrls(client.callbackUrls),
      }),
    ),
    openId: openIdConfigurationOf(client),
    logoutFailures: await listLogoutFailures(client.id),
    scopePolicy: client.scopePolicy,
    defaultApiId: client.defaultApiId,
    scopes,
    usableScopes,
    secrets,
    removeFirst: working.length >= MAXIMUM_SECRETS ? (removalCandidate(working, now) ?? null) : null,
    snippetFacts: snippetFactsOf(actor, client, policy, usableScopes),
  };
  return { ...page, key };
}
