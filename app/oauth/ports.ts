/**
 * What the core needs from outside, in small pieces: each grant, check and endpoint names only the pieces
 * it uses. `db/` and `services/token-service` implement them; `oauth/testing` holds an in-memory set and the
 * contract suite that every implementation passes.
 */
import type { PushedRequest } from "./authorization/pushed";
import type { Cause } from "./causes";
import type { AssertionAlgorithm, ClientKey } from "./client-auth/assertion";
import type { DeviceCode } from "./device/code";
import type { ServerNonces } from "./dpop/nonces";
import type { Effect } from "./effects";
import type {
  AuthorizationCode,
  Endpoint,
  FailureEvent,
  RealmPolicy,
  RegisteredClient,
  RequestSource,
  SigningAlgorithm,
  StoredToken,
  TokenRecord,
  UsageEvent,
} from "./model";
import type { ProfileSource } from "./openid/claims";
import type { PairwiseSubjects } from "./openid/subject";
import type { LimitState } from "./rate-limit-fields";
import type { ApiCallLog } from "./verification/api-call";

type Maybe<T> = T | undefined;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface ConfigSource {
  /**
   * The generation of configuration that the caches reflect. A request reads it before anything else and
   * hands it back with its commit; a commit on an older generation than the database's is refused as `stale` if what it
   * was decided on has changed since.
   */
  generation(): Promise<number>;
  /**
   * Brings the caches up to the database's generation, read after the call. For requests that commit nothing, and so
   * would never be told that they are stale.
   */
  refresh(): Promise<void>;
}

export interface ClientSource {
  /** By OAuth client identifier within a realm, with application and secrets; revoked secrets included. */
  findClient(realmId: string, clientId: string): Promise<Maybe<RegisteredClient>>;
}

export interface ClientByRefSource {
  findClientByRef(ref: string): Promise<Maybe<RegisteredClient>>;
}

export interface PolicySource {
  policy(realmId: string): Promise<RealmPolicy>;
}

export interface SecretVerifier {
  /**
   * Compares in constant time for its algorithm; `bcrypt` keeps a bounded cache of recent answers, and waits for its turn in a queue.
   *
   * @param ip the source address of who presents it.
   * @throws OAuthError `unavailable` when too many are being compared.
   */
  matches(presented: string, stored: { readonly algorithm: "sha256" | "bcrypt"; readonly hash: string }, ip: string): Promise<boolean>;
}

/** Whose keys lie at an address: an issuer that an admin trusts may have more of them. */
export type KeysOf = "client" | "issuer";

export interface ClientKeySource {
  /**
   * The public keys that a client or an issuer publishes at an address; undefined: they cannot be fetched, and none are known of before.
   *
   * @param kid where it is not among those that are known, the address is asked again, but not often
   */
  keysAt(uri: string, kid: string | undefined, of: KeysOf): Promise<Maybe<readonly ClientKey[]>>;
  /** Whether the signature over a text is by the key's owner. */
  isSignedBy(key: ClientKey, algorithm: AssertionAlgorithm, text: string, signature: Uint8Array): boolean;
}

export interface AssertionSource {
  /** Whether a commit has remembered the assertion: see the effect `rememberAssertion`. */
  isAssertionUsed(assertion: { readonly signer: string; readonly jti: string }): Promise<boolean>;
  /** The same of a DPoP proof: see the effect `rememberProof`. */
  isProofUsed(proof: { readonly jkt: string; readonly jti: string }): Promise<boolean>;
}

/** DPoP proofs with which access tokens were used, remembered by this process alone. */
export interface SeenProofs {
  /** Notes a proof, for as long as one is taken at least; false: it was noted before. */
  note(proof: { readonly jkt: string; readonly jti: string }): boolean;
}

export interface UserByEmailSource {
  /** The id of the realm's user with an address, in whatever letters it is written; undefined: nobody has it. */
  findUserByEmail(realmId: string, email: string): Promise<Maybe<string>>;
}

/** Guessing of client secrets, keyed by client and source, and by source alone. */
export interface ClientAuthThrottle {
  /** The limit that is used up, until its window ends; undefined when the attempt may go ahead. */
  exceeded(clientId: string, ip: string): LimitState | undefined;
  /** Counts a wrong guess. The limit when it was beyond it, though nothing in memory said so before it. */
  recordFailure(clientId: string, ip: string): Promise<LimitState | undefined>;
}

export interface QuotaAnswer {
  readonly granted: boolean;
  /** How the quota stands after that. */
  readonly state: LimitState;
}

export interface ApplicationQuota {
  /** Takes one token from the application's quota of `perMinute`. */
  take(applicationId: string, perMinute: number): Promise<QuotaAnswer>;
}

export type UserVerification =
  | {
      readonly outcome: "verified";
      readonly userId: string;
      readonly username: string;
      /** The user's mark when the password was found right: a later one means that it may be right no more. */
      readonly tokensNotBefore: number | null;
    }
  | { readonly outcome: "wrong" | "locked" | "disabled" }
  /** Too many passwords are being checked at the moment; this one was not tried. */
  | { readonly outcome: "busy"; readonly retryAfterSeconds: number };

export interface UserVerifier {
  /** Checks a portal user's password with the sign-in's own throttle. Same time for unknown and wrong. */
  verifyUser(input: {
    readonly realmId: string;
    readonly username: string;
    readonly password: string;
    readonly ip: string;
  }): Promise<UserVerification>;
}

export interface TokenUser {
  /** The name introspection shows. */
  readonly username: string;
  readonly active: boolean;
  /** Tokens that act for the user and were issued by then are dead; null: there was no such event. */
  readonly tokensNotBefore: number | null;
  /** Marks by client reference: tokens of that client that act for the user and were issued by then are dead. The user has stopped it. */
  readonly stopped: ReadonlyMap<string, number>;
}

export interface UserSource {
  /** Undefined: there is no such user any more. */
  findUser(userId: string): Promise<Maybe<TokenUser>>;
}

/**
 * What of the cached configuration a decision was made on. A change of anything else leaves the decision as it is; where
 * a part could not be told (undefined), any change of that kind may concern it.
 */
export interface DecisionBasis {
  readonly realmId: string;
  /** Undefined where no client was found: one may have been made since. */
  readonly client: Pick<RegisteredClient, "ref" | "applicationId" | "ownerId"> | undefined;
  /** null: no person's state was read. */
  readonly userId: string | null | undefined;
}

/**
 * Everything that one request changes, as data. A store writes all of it in one transaction or nothing, before the answer leaves.
 *
 * @example await ports.commit({ generation, basis, tokens: [token], usage, effects: [{ kind: "consume", tokenId, familyId, at }] })
 */
export interface Commit {
  /** The generation of configuration on which it was decided. null: it holds whatever has changed since, as a revocation does. */
  readonly generation: number | null;
  readonly basis: DecisionBasis;
  readonly tokens: readonly TokenRecord[];
  /** null: the endpoint's answers are not counted. */
  readonly usage: UsageEvent | null;
  readonly failure?: FailureEvent;
  readonly effects: readonly Effect[];
  /** Kept with the last use of the secret that the request was granted for; absent: nothing is known. */
  readonly source?: RequestSource;
}

/**
 * `stale`: configuration on which it was decided has changed. `conflict`: another request was first with one of its effects.
 * Nothing was written in either case; the request is to be decided again, and then sees what has happened.
 */
export type CommitOutcome = "committed" | "stale" | "conflict";

export interface CommitWriter {
  /** Group commit: many requests share a transaction. */
  commit(entry: Commit): Promise<CommitOutcome>;
}

export interface TokenSource {
  findToken(id: string): Promise<Maybe<StoredToken>>;
}

export interface CodeSource {
  findCode(id: string): Promise<Maybe<AuthorizationCode>>;
}

export interface DeviceSource {
  findDevice(id: string): Promise<Maybe<DeviceCode>>;
}

export interface PushedRequestSource {
  findPushed(id: string): Promise<Maybe<PushedRequest>>;
}

/** How many flows are begun that are kept until a person has answered, so that strangers cannot fill the database. */
export interface ClientStarts {
  /** Counts one; the limit when it was beyond one of them. */
  take(client: Pick<RegisteredClient, "ref" | "type" | "registeredBy">, ip: string): Promise<LimitState | undefined>;
}

/** A refusal of an endpoint whose answers are not counted as usage, with its record where that is kept. */
export interface Refusal {
  readonly endpoint: Endpoint;
  readonly cause: Cause;
  readonly failure: FailureEvent | undefined;
}

export interface FailureLog {
  /** For endpoints whose refusals are not counted as usage. Must not throw. */
  recordRefusal(refusal: Refusal): void;
}

/** How much refused requests may leave behind, so that strangers cannot fill the database (ADR 16). */
export interface RefusalBounds {
  /**
   * Whether a request whose client is not proved is counted under what it claims. It counts either way; if not, under no
   * application. The same count asked for again gets the same answer within its minute.
   */
  countsAsClaimed(usage: UsageEvent, ip: string): boolean;
  /** Whether a failure's record is kept. Asked once a request. */
  keepsRecord(failure: FailureEvent): boolean;
}

/** MACs for opaque tokens, under the server key. */
export interface TokenMac {
  /** HMAC-SHA256 of `data`, 32 bytes. */
  mac(data: Uint8Array): Uint8Array;
  /** Every key still accepted, newest first (rotation of the server key). */
  verify(data: Uint8Array, truncated: Uint8Array): boolean;
}

export interface JwtSigner {
  /** Signs with the realm's current key; sets `alg`, `kid` and the given `typ`. */
  sign(realmId: string, algorithm: SigningAlgorithm, typ: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
}

export interface JwtVerifier {
  /** The claims if the signature is by a published key of the realm and `typ` fits, else undefined. Does not check time. */
  verify(realmId: string, typ: string, token: string): Promise<Maybe<Readonly<Record<string, unknown>>>>;
}

export interface KeySetSource {
  /** The public JWK set (RFC 7517 §5): current keys and retired ones whose tokens may still live. */
  keySet(realmId: string): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
}

/** Faults of the ports themselves. Both are optional: without them every fault is a `server_error`. */
export interface FaultSink {
  /** Whether what a port threw means that the database cannot be reached: answered 503, so that clients try again. */
  isUnavailable?(error: unknown): boolean;
  /** An error that the answer hides, for the log. Must not throw. */
  reportFault?(error: unknown, requestId: string): void;
}

/** What a store of the protocol implements, and the contract suite holds it to. */
export interface StorePorts
  extends ConfigSource,
    ClientSource,
    ClientByRefSource,
    PolicySource,
    UserSource,
    UserByEmailSource,
    CommitWriter,
    TokenSource,
    CodeSource,
    DeviceSource,
    PushedRequestSource,
    AssertionSource,
    ProfileSource,
    FailureLog,
    ApiCallLog {}

/** Everything, for composition. */
export interface ProtocolPorts extends StorePorts, SecretVerifier, ClientKeySource, UserVerifier, KeySetSource, FaultSink {
  readonly clock: Clock;
  readonly mac: TokenMac;
  readonly nonces: ServerNonces;
  readonly seenProofs: SeenProofs;
  readonly signer: JwtSigner;
  readonly verifier: JwtVerifier;
  readonly subjects: PairwiseSubjects;
  readonly clientThrottle: ClientAuthThrottle;
  readonly refusalBounds: RefusalBounds;
  readonly quota: ApplicationQuota;
  readonly deviceStarts: ClientStarts;
  readonly pushes: ClientStarts;
  /** As many bytes as asked for, that nobody can guess. */
  randomBytes(count: number): Uint8Array;
  /** A new UUIDv7 (RFC 9562 §5.7), monotonic within the process. */
  newId(): string;
}
