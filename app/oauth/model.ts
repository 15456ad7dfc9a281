/** The nouns of the protocol core: plain data, no behaviour. Times are milliseconds since the epoch, lifetimes seconds. */

import type { AgentPolicy } from "./agent-policy";
import type { Cause, Outcome } from "./causes";
import type { PublicKeys } from "./client-auth/assertion";
import type { ClientAuthMethod } from "./client-auth/methods";
import type { ClientKind, RegisteredBy } from "./client-kinds";
import type { ExchangePair } from "./exchange/pairs";
import type { GrantPolicy } from "./grant-policy";
import type { GrantTypeName } from "./grant-types";
import type { OpenIdSettings } from "./openid/settings";
import type { OwnerRole, ScopeAccess } from "./scope-access";
import type { TrustedIssuer } from "./trusted-issuers/issuer";

export type Environment = "PRODUCTION" | "SANDBOX";
export type TokenFormat = "opaque" | "jwt";
export type SigningAlgorithm = "ES256" | "RS256" | "EdDSA";
/** What becomes of a scope that a request may not have: the request is refused, or the scope is left out. */
export type ScopePolicy = "strict" | "drop";
export type Endpoint = "authorize" | "token" | "introspect" | "revoke" | "verify" | "userinfo" | "device_authorization" | "par";

/** One of a client's secrets as stored: never the secret itself. */
export interface StoredSecret {
  readonly id: string;
  readonly algorithm: "sha256" | "bcrypt";
  readonly hash: string;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** One key of an application, with all that a token request needs to know of both. */
export interface RegisteredClient {
  /** Internal id; tokens and counters refer to it. */
  readonly ref: string;
  /** The OAuth client identifier ("Consumer Key"). */
  readonly clientId: string;
  readonly realmId: string;
  readonly applicationId: string;
  /** An agent has no owner: its application's id stands here, which is nobody's. */
  readonly ownerId: string;
  readonly ownerStatus: "active" | "disabled";
  readonly ownerRole: OwnerRole;
  readonly applicationStatus: "active" | "suspended";
  /** The application's tokens that were issued by then are dead; null: there was no such event. */
  readonly tokensNotBefore: number | null;
  /** Tokens a minute for the application as a whole, as its owner chose; null is unlimited. */
  readonly quotaPerMinute: number | null;
  /** The most an admin allows this application, likewise; `realm`: what the realm allows. */
  readonly maximumQuotaPerMinute: number | null | "realm";
  readonly environment: Environment;
  readonly type: "confidential" | "public";
  readonly kind: ClientKind;
  readonly registeredBy: RegisteredBy;
  readonly authMethods: readonly ClientAuthMethod[];
  readonly grantTypes: readonly GrantTypeName[];
  /** The scopes the key names; null: those that are open at the time of a request. */
  readonly scopes: readonly string[] | null;
  /** The scopes for which an admin has named or approved the application. */
  readonly approvedScopes: readonly string[];
  readonly callbackUrls: readonly string[];
  /** Seconds; null takes the realm's default. */
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  /** A refresh token works again and again until it expires. Holds for confidential clients, where the realm allows it. */
  readonly keepRefreshToken: boolean;
  readonly tokenFormat: TokenFormat;
  readonly resourceServer: boolean;
  /** WSO2's `pkceMandatory`: a request at `/authorize` needs a code challenge also where the realm leaves it to the key. */
  readonly pkceRequired: boolean;
  /** WSO2's `pkceSupportPlain`: counts where the realm allows it, and never for a public client. */
  readonly pkcePlainAllowed: boolean;
  /** RFC 9449 §5.2: it obtains no token that is not bound to a key. */
  readonly dpopRequired: boolean;
  /** null takes the realm's. */
  readonly scopePolicy: ScopePolicy | null;
  /** Ids of the APIs that the application subscribes to, approved ones only. */
  readonly subscribedApis: readonly string[];
  /** Identifier of the API that tokens are for when a request names none; null: the issuer. One of the subscribed ones. */
  readonly defaultApi: string | null;
  readonly openid: OpenIdSettings;
  /** Whose access tokens it may exchange. */
  readonly exchangePairs: readonly ExchangePair[];
  readonly secrets: readonly StoredSecret[];
  /** What its assertions and request objects are checked by; null: it has none. */
  readonly publicKeys: PublicKeys | null;
  /** Its requests at `/authorize` must be pushed (RFC 9126 §6). */
  readonly pushedRequestsRequired: boolean;
  /** Its requests at `/authorize` must be signed (RFC 9101 §10.5). */
  readonly signedRequestsRequired: boolean;
  /** Under the FAPI 2.0 Security Profile, which has decided other settings (`fapi.ts`). */
  readonly fapi: boolean;
}

/** What the token path knows of an API (resource server). */
export interface ApiPolicy {
  readonly id: string;
  /** The audience: an absolute URI without fragment, canonical (`resource-uri.ts`). */
  readonly identifier: string;
  readonly name: string;
  /** The user to whose clients tokens for the API are no secret. */
  readonly ownerId: string;
  /** Ids of the keys by which its proxies may call `/verify`. */
  readonly verifyKeys: readonly string[];
  /** The operations of its OpenAPI document, such as `GET /orders/{id}`. */
  readonly operations: readonly string[];
  /** Whether applications subscribe at once or on request. A client that registered itself has no application of its own: it may use the open ones. */
  readonly approval: "open" | "request";
  /** Of tokens that are for this API alone; null takes the client's. */
  readonly tokenFormat: TokenFormat | null;
  /** Seconds, at most, of access tokens that are for this API alone; null takes the client's. */
  readonly accessTokenLifetime: number | null;
  /** Names of its scopes. */
  readonly scopes: readonly string[];
}

/** What the admin has decided for a realm, and what its tokens are signed with. */
export interface RealmPolicy extends GrantPolicy {
  /** Which clients come in that no person has registered. */
  readonly agents: AgentPolicy;
  readonly realmId: string;
  /** The realm's canonical issuer identifier (RFC 8414 §2), under which its pages lie: PUBLIC_URL for root. Answers name the request's. */
  readonly issuer: string;
  /** That one and those of the other products' paths: a token of any of them is the realm's. */
  readonly issuers: ReadonlySet<string>;
  /** What a client's assertion may name as `aud`: one of those, or the token endpoint by any product's path. */
  readonly assertionAudiences: ReadonlySet<string>;
  /** Every scope of the realm with who may have it, and those granted when none is asked for. */
  readonly scopes: ReadonlyMap<string, ScopeAccess>;
  readonly defaultScopes: readonly string[];
  readonly scopePolicy: ScopePolicy;
  /** Whose assertions buy tokens, by issuer identifier. */
  readonly trustedIssuers: ReadonlyMap<string, TrustedIssuer>;
  /** The realm's APIs by identifier. */
  readonly apis: ReadonlyMap<string, ApiPolicy>;
  /** The API of each scope that belongs to one; the others are common to the realm. */
  readonly apiOfScope: ReadonlyMap<string, ApiPolicy>;
  readonly applicationTokenLifetime: number;
  readonly userTokenLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly minimumTokenLifetime: number;
  readonly maximumAccessTokenLifetime: number;
  readonly maximumRefreshTokenLifetime: number;
  /** Seconds after its first token in which a refresh token family ends, however often it is refreshed. */
  readonly refreshFamilyLifetime: number;
  /** Seconds after its first use in which a refresh token still gets the same successor; 0: none. */
  readonly refreshGrace: number;
  /** Whether clients may choose to keep their refresh token. */
  readonly refreshTokensMayBeKept: boolean;
  /** The most tokens a minute an owner may choose for an application; null is unlimited. */
  readonly maximumQuotaPerMinute: number | null;
  readonly signingAlgorithm: SigningAlgorithm;
  /** Seconds in which an authorization code must be redeemed: at most 600 (RFC 6749 §4.1.2). */
  readonly codeLifetime: number;
  /** Whether every client must use PKCE. If not: public ones, and those whose key says so. */
  readonly pkceRequired: boolean;
  readonly pkcePlainAllowed: boolean;
  /** Whether introspection takes the token in the URL of a GET, for clients that know nothing else. */
  readonly introspectionByGet: boolean;
  /** Whose scripts may read answers, besides those of a client's own origins. */
  readonly allowedOrigins: ReadonlySet<string>;
}

/** The row behind an issued token. */
export interface TokenRecord {
  /** UUIDv7: the primary key, and the `jti` of a JWT. */
  readonly id: string;
  readonly kind: "access" | "refresh";
  readonly format: TokenFormat;
  readonly realmId: string;
  readonly applicationId: string;
  readonly clientRef: string;
  readonly environment: Environment;
  readonly secretId: string | null;
  readonly userId: string | null;
  readonly grantType: GrantTypeName;
  readonly scope: string;
  /** Identifiers of the APIs it is for, space separated; null: the issuer, and so every API of the realm. */
  readonly audience: string | null;
  readonly familyId: string | null;
  /** JSON: where it comes from (`exchange/lineage.ts`); null: it was obtained neither by an exchange nor with an assertion. */
  readonly exchange: string | null;
  /** JSON of what it is bound to (`dpop/confirmation.ts`); null: whoever has it may use it. */
  readonly confirmation: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A token record as read back. */
export interface StoredToken extends TokenRecord {
  readonly revokedAt: number | null;
  readonly consumedAt: number | null;
  /** The tokens that a used refresh token was exchanged for; null also where an older version exchanged it. */
  readonly successorId: string | null;
  readonly successorAccessId: string | null;
}

/** How the person for whom tokens are issued signed in at `/authorize`, and what the request there asked to be told of it. */
export interface Authentication {
  /** The browser's session: `Session.idHash`. null: it is not known. Clients know it by another name (`sidOf`). */
  readonly sessionId: string | null;
  /** When the person last typed their password. */
  readonly authTime: number;
  readonly nonce: string | null;
  readonly acr: string | null;
  /** RFC 8176. */
  readonly amr: readonly string[];
  /** The `claims` parameter, JSON that was checked (OpenID Connect Core §5.5). */
  readonly claims: string | null;
  /** The issuer by whose path the person came: that of the ID tokens, also of later ones. */
  readonly issuer: string;
}

export type CodeChallengeMethod = "S256" | "plain";

/** What a person has allowed at `/authorize`, and the code that was sent for it (RFC 6749 §4.1.2). */
export interface AuthorizationCode extends Authentication {
  /** UUIDv7: what the code's text holds, and the family of the tokens that it buys. */
  readonly id: string;
  readonly realmId: string;
  readonly applicationId: string;
  readonly clientRef: string;
  readonly userId: string;
  readonly redirectUri: string;
  /** Whether the request named the address, so that the token request must too (RFC 6749 §4.1.3). */
  readonly redirectUriGiven: boolean;
  readonly scope: string;
  /** Identifiers of resources; null: none was asked for. */
  readonly audience: readonly string[] | null;
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: CodeChallengeMethod | null;
  /** Thumbprint of the key that must redeem it (RFC 9449 §10); null: any. */
  readonly dpopJkt: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  /** When the row may go: not before what the code bought has expired, so that a second use is noticed. */
  readonly keptUntil: number;
}

/** What one token request adds to the usage counters; empty strings stand for "not known". */
export interface UsageEvent {
  readonly at: number;
  /** As of {@link ProtocolRequest}; null: how long the answer took is not counted, as a person was asked meanwhile. */
  readonly arrivedAt: number | null;
  readonly realmId: string;
  readonly applicationId: string;
  readonly clientRef: string;
  readonly environment: string;
  /** A known grant type, or "" when the request named none or one that does not exist. */
  readonly grantType: string;
  readonly secretId: string;
  /** The person a successful request acted for, or "". */
  readonly userId: string;
  /** Of the access token that was answered, separated by blanks; null: there was none. */
  readonly scope: string | null;
  readonly outcome: Outcome;
}

/** A refused request with what only the portal may show. */
export interface FailureEvent {
  readonly requestId: string;
  readonly at: number;
  readonly realmId: string;
  readonly endpoint: Endpoint;
  readonly applicationId: string;
  readonly clientRef: string;
  readonly environment: string;
  readonly grantType: string;
  readonly secretId: string;
  readonly cause: Cause;
  /** Facts that are safe to show: never a secret, password, token or code. */
  readonly detail: Readonly<Record<string, string | number>>;
  readonly ip: string;
  readonly userAgent: string;
  /** Whether the client had proved who it is, by a secret of its own (alive or not). If not, the client is only claimed. */
  readonly proven: boolean;
}

/** What a proxy's headers say of the call that it asks about. A stranger may have written them: they decide nothing. */
export interface ForwardedCall {
  readonly method: string | null;
  readonly uri: string | null;
  /** With its port, if the address has one. */
  readonly host: string | null;
}

/** A `DPoP` header (RFC 9449 §4.1), and the address of the request that it came with, as clients know that: without its query. */
export interface PresentedProof {
  readonly text: string;
  readonly uri: string;
}

/** Where a request came from, as its sender has it: both are untrusted text. */
export type RequestSource = Pick<ProtocolRequest, "ip" | "userAgent">;

/** A request as the HTTP layer hands it to the core: bytes already text, nothing yet trusted. */
export interface ProtocolRequest {
  readonly requestId: string;
  /** When it had been read, in milliseconds of a clock that is never set: `performance.now()`. */
  readonly arrivedAt: number;
  readonly realmId: string;
  /** The issuer (RFC 8414 §2) of the path it came by: a realm has one for each product whose paths it answers at. */
  readonly issuer: string;
  readonly method: string;
  readonly contentType: string | null;
  readonly authorization: string | null;
  /** null: the request has no `DPoP` header, as nearly all. */
  readonly dpop: PresentedProof | null;
  readonly accept: string | null;
  /** The raw body. The HTTP layer bounds its size and says so by `bodyTooLarge`. */
  readonly body: string;
  readonly bodyTooLarge: boolean;
  /** The raw query string without `?`. */
  readonly query: string;
  readonly ip: string;
  readonly userAgent: string;
  /** Of `/verify` alone. */
  readonly forwarded?: ForwardedCall | null | undefined;
}

/** The core's answer, ready to be written as a response. `body` null is an empty body. */
export interface ProtocolAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of this one answer, under names of their own: `headers` are the same object for all answers of a kind, and are merged once. */
  readonly ownHeaders?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | string | null;
}
