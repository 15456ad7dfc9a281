/** The protocol core over the database, the keys and the clock. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#app/db/database";
import { inTime, isDatabaseUnavailable } from "#app/db/errors";
import { KeySetReaders } from "#app/db/protocol/key-set-readers";
import { createProtocolStore } from "#app/db/protocol/store";
import { errors, tokenRequests } from "#app/db/protocol/store-metrics";
import { rateLimitStore } from "#app/db/rate-limit-store";
import {
  type AuthorizationCall,
  type AuthorizationOutcome,
  createAuthorizationEndpoint,
  redirectUriOf,
} from "#app/oauth/authorization/endpoint";
import { createPushEndpoint } from "#app/oauth/authorization/push-endpoint";
import type { Cause } from "#app/oauth/causes";
import { isSignedBy } from "#app/oauth/client-auth/public-keys";
import { createDeviceAnswering, type DeviceAnswerCall, type DeviceOutcome } from "#app/oauth/device/answer";
import { createDeviceEndpoint } from "#app/oauth/device/endpoint";
import { createServerNonces } from "#app/oauth/dpop/nonces";
import { offeredAt } from "#app/oauth/grant-cells";
import { createIntrospectionEndpoint } from "#app/oauth/introspection";
import { STANDARD_ALGORITHMS } from "#app/oauth/key-calendar";
import { metadata } from "#app/oauth/metadata";
import type { Endpoint, ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { type IdTokenHint, readIdTokenHint } from "#app/oauth/openid/id-token-hint";
import { subjectOf } from "#app/oauth/openid/subject";
import type { ProtocolPorts } from "#app/oauth/ports";
import { apiAt, resourceMetadata } from "#app/oauth/resource-metadata";
import { createRevocationEndpoint } from "#app/oauth/revocation";
import { createTokenEndpoint } from "#app/oauth/token-endpoint";
import { type Inactivity, standingOf } from "#app/oauth/token-lookup";
import { signLogoutToken } from "#app/oauth/tokens/logout-token";
import { encodeOpaque } from "#app/oauth/tokens/opaque";
import { createUserinfoEndpoint } from "#app/oauth/userinfo";
import { createUuidv7 } from "#app/oauth/uuidv7";
import { createVerificationEndpoint } from "#app/oauth/verification/endpoint";
import { counter, histogram, SECONDS } from "#app/platform/metrics";
import type { ServerKeys } from "#app/platform/server-keys";
import { userVerifier } from "../accounts/password-check";
import type { DueNotice } from "../logout/notices";
import { ClientKeySets } from "./client-key-sets";
import { createDeviceStarts, createPushes } from "./client-starts";
import { createClientThrottle } from "./client-throttle";
import { createJwt } from "./jwt";
import { createKeyVault, KeyRing, type KeyVault } from "./key-ring";
import { createOriginPolicy, type OriginPolicy } from "./origins";
import { createPairwiseSubjects } from "./pairwise-subjects";
import { createApplicationQuota } from "./quota";
import { createRefusalBounds } from "./refusal-bounds";
import { createSecretVerifier } from "./secret-verifier";
import { SeenProofs } from "./seen-proofs";
import { ensureSigningKeys } from "./signing-keys";
import { createTokenMac } from "./token-mac";

/** Milliseconds in which a failed refresh of a public document is tried again, and the rest between. */
const REFRESH_AGAIN_WITHIN = 300;
const REFRESH_PAUSE = 50;
/** Causes that leave no record: the metrics count them by status. */
const CAUSE_OF: Readonly<Record<number, Cause>> = { 500: "server_error", 503: "unavailable" };

const seconds = histogram("latchkey_request_seconds", "From a protocol request that was read to its answer.", SECONDS, ["endpoint"]);
const answers = counter("latchkey_answers_total", "Protocol answers, by endpoint and HTTP status.", ["endpoint", "status"]);

/** The token service: what the protocol's routes call. */
export interface Protocol {
  /** Never throws. What it issues is written when it is answered. */
  authorize(call: AuthorizationCall): Promise<AuthorizationOutcome>;
  /** Where the answer to an authorization request goes, if it may be sent anywhere. */
  redirectUriOf(realmId: string, sent: AuthorizationCall["sent"]): Promise<string | undefined>;
  /** Never throws. A 200 is written when it is answered. */
  token(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** What a device begins with (RFC 8628 §3.1). */
  deviceAuthorization(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** A request that a client sends ahead of its person's browser (RFC 9126 §2). */
  pushAuthorization(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** A person's answer to a device. @throws OAuthError `unavailable` */
  answerDevice(call: DeviceAnswerCall): Promise<DeviceOutcome>;
  introspect(request: ProtocolRequest): Promise<ProtocolAnswer>;
  revoke(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** What the client of an access token may know of its person (OpenID Connect Core §5.3). */
  userinfo(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** Which scripts of other sites may read the answers. */
  readonly origins: OriginPolicy;
  /** What a proxy before an API asks. */
  verify(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** What an ID token says that comes back; undefined: the text is none of the realm's. */
  idTokenHint(realmId: string, text: string): Promise<IdTokenHint | undefined>;
  /** Why a token's record is worth nothing, by the rules of introspection: null while it works, undefined when there is no such record. */
  inactivity(realmId: string, tokenId: string): Promise<Inactivity | null | undefined>;
  /** As a client knows a person; undefined: the client is gone. */
  subjectFor(clientRef: string, userId: string): Promise<string | undefined>;
  /** The realm's public keys (RFC 7517 §5), for one whose fetch is noted. */
  keySet(realmId: string, by: Pick<ProtocolRequest, "ip" | "userAgent">): Promise<PublicDocument>;
  /** The text of the key by which a proxy asks that, by the key's id. */
  proxyKey(id: string): string;
  /** The metadata of one of the realm's issuers (RFC 8414), with the addresses of the endpoints that are not the realm's canonical ones. */
  metadata(realmId: string, issuer: string, addresses: ReadonlyMap<string, string>): Promise<PublicDocument>;
  /** The metadata of an API as a protected resource (RFC 9728), by what follows the well-known part of its address; undefined: there is none. */
  resourceMetadata(realmId: string, path: string): Promise<PublicDocument | undefined>;
}

export interface PublicDocument {
  readonly body: object;
  /** False while the database is away: another process may have changed it since, so clients should not keep it. */
  readonly current: boolean;
}

export interface ComposedProtocol extends Protocol {
  /** What a client is sent when a session of its person has ended; undefined when the client is gone. */
  logoutToken(notice: DueNotice): Promise<string | undefined>;
  readonly vault: KeyVault;
  /**
   * Makes the realm's signing keys that are missing.
   *
   * @throws when one that it has does not open under the key-encryption key.
   */
  prepare(realmId: string): Promise<void>;
  drain(): Promise<void>;
}

export interface ProtocolOptions {
  readonly database: Database;
  /** The root realm's issuer. */
  readonly publicUrl: string;
  readonly serverKeys: ServerKeys;
  /** Processes that answer side by side on this machine, this one included: each has its share of what is bounded by the minute. */
  readonly workers: number;
  /** Errors that no answer shows. */
  readonly report: (error: unknown, requestId?: string) => void;
}

export function composeProtocol({ database, publicUrl, serverKeys, workers, report }: ProtocolOptions): ComposedProtocol {
  const clock = { now: Date.now };
  const store = createProtocolStore({ database, publicUrl, report });
  const vault = createKeyVault(serverKeys.keyEncryptionKey);
  const jwt = createJwt({
    vault,
    clock,
    signingKeys: store.signingKeys,
    async ensureKeys(realmId, algorithms) {
      await ensureSigningKeys(vault, realmId, algorithms);
      await store.refresh();
    },
  });
  const readers = new KeySetReaders(database.prisma, report);
  const keySets = new ClientKeySets(clock);
  const mac = createTokenMac(serverKeys.tokenMacKeys);
  const quota = createApplicationQuota(rateLimitStore, clock);
  const ports: ProtocolPorts = {
    ...store,
    ...createSecretVerifier(),
    keysAt: (uri, kid, of) => keySets.keysAt(uri, kid, of),
    isSignedBy,
    verifyUser: (claim) => inTime(userVerifier.verifyUser(claim)),
    clock,
    mac,
    nonces: createServerNonces(mac),
    seenProofs: new SeenProofs(clock),
    signer: jwt,
    verifier: jwt,
    subjects: createPairwiseSubjects(serverKeys.keyEncryptionKey),
    keySet: jwt.keySet,
    clientThrottle: createClientThrottle(clock, rateLimitStore, workers),
    refusalBounds: createRefusalBounds(workers),
    quota: { take: (applicationId, perMinute) => inTime(quota.take(applicationId, perMinute)) },
    deviceStarts: createDeviceStarts(rateLimitStore, clock),
    pushes: createPushes(rateLimitStore, clock),
    randomBytes: (count) => randomBytes(count),
    newId: createUuidv7(clock),
    isUnavailable: isDatabaseUnavailable,
    reportFault: report,
  };
  /** Refreshes the caches for public documents, which may be old rather than missing. Resolves with whether the caches are current. */
  const refreshIfPossible = async (): Promise<boolean> => {
    const from = performance.now();
    for (;;) {
      try {
        await store.refresh();
        return true;
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        // A connection that was cut is replaced, and says nothing of the database; one that was silent has taken long enough.
        if (performance.now() - from > REFRESH_AGAIN_WITHIN) return false;
        await sleep(REFRESH_PAUSE);
      }
    }
  };
  return {
    authorize: createAuthorizationEndpoint({ ...ports, findConsent: store.findConsent }),
    redirectUriOf: (realmId, sent) => redirectUriOf(sent, realmId, ports),
    token: measured("token", createTokenEndpoint(ports)),
    deviceAuthorization: measured("device_authorization", createDeviceEndpoint(ports)),
    pushAuthorization: measured("par", createPushEndpoint(ports)),
    answerDevice: createDeviceAnswering(ports),
    introspect: measured("introspect", createIntrospectionEndpoint(ports)),
    revoke: measured("revoke", createRevocationEndpoint(ports)),
    userinfo: measured("userinfo", createUserinfoEndpoint(ports)),
    origins: createOriginPolicy({ ...ports, isRegisteredOrigin: store.isRegisteredOrigin }),
    verify: measured("verify", createVerificationEndpoint(ports)),
    proxyKey: (id) => encodeOpaque("verify", id, ports.mac),
    async keySet(realmId, { ip, userAgent }) {
      const current = await refreshIfPossible();
      readers.note({ realmId, ip, userAgent, at: clock.now() });
      return { body: await jwt.keySet(realmId), current };
    },
    async metadata(realmId, issuer, addresses) {
      const current = await refreshIfPossible();
      const policy = await store.policy(realmId);
      const enabledGrantTypes = offeredAt(policy, Date.now());
      return { body: metadata({ ...policy, enabledGrantTypes }, issuer, addresses), current };
    },
    async idTokenHint(realmId, text) {
      await store.refresh();
      return await readIdTokenHint(text, await store.policy(realmId), jwt);
    },
    async inactivity(realmId, tokenId) {
      await store.refresh();
      const token = await store.findToken(tokenId);
      if (token?.realmId !== realmId) return undefined;
      const standing = await standingOf(token, await store.policy(realmId), clock.now(), ports);
      return typeof standing === "string" ? standing : null;
    },
    async subjectFor(clientRef, userId) {
      const client = await store.findClientByRef(clientRef);
      return client && subjectOf({ realmId: client.realmId, userId }, client, ports.subjects);
    },
    async logoutToken({ clientRef, userId, sid, issuer }) {
      const client = await store.findClientByRef(clientRef);
      if (client === undefined) return undefined;
      const subject = subjectOf({ realmId: client.realmId, userId }, client, ports.subjects);
      return await signLogoutToken({ client, issuer, subject, sid, tokenId: ports.newId(), now: clock.now() }, jwt);
    },
    async resourceMetadata(realmId, path) {
      const current = await refreshIfPossible();
      const policy = await store.policy(realmId);
      const api = apiAt(path, new URL(publicUrl).origin, policy);
      return api && { body: resourceMetadata(api, policy), current };
    },
    vault,
    async prepare(realmId) {
      const { signingAlgorithm } = await store.policy(realmId);
      const algorithms = [...new Set([...STANDARD_ALGORITHMS, signingAlgorithm])];
      const keysOf = async () => new KeyRing(await store.signingKeys(realmId), vault);
      const missing = (await keysOf()).missing(algorithms, clock.now());
      if (missing.length > 0) await ensureSigningKeys(vault, realmId, missing);
      await store.refresh();
      const ring = await keysOf();
      // So that a wrong key fails the start and not the first token.
      for (const algorithm of algorithms) await ring.signing(algorithm, clock.now());
    },
    async drain() {
      await Promise.all([store.drain(), readers.flush()]);
    },
  };
}

/** The same endpoint, with its answers counted and timed. Never by client: there may be a million. */
function measured(endpoint: Endpoint, answer: Protocol["token"]): Protocol["token"] {
  return async (request) => {
    const from = performance.now();
    const answered = await answer(request);
    seconds.observe((performance.now() - from) / 1000, endpoint);
    answers.count(endpoint, String(answered.status));
    const cause = CAUSE_OF[answered.status];
    if (cause !== undefined) {
      errors.count(endpoint, cause);
      if (endpoint === "token") tokenRequests.count("none", "failed");
    }
    return answered;
  };
}
