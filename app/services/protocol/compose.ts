/** The protocol core over the database, the keys and the clock. */
import type { Database } from "#app/db/database";
import { isDatabaseUnavailable } from "#app/db/errors";
import { createProtocolStore } from "#app/db/protocol/store";
import { rateLimitStore } from "#app/db/rate-limit-store";
import { createIntrospectionEndpoint } from "#app/oauth/introspection";
import { metadata } from "#app/oauth/metadata";
import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import type { ProtocolPorts } from "#app/oauth/ports";
import { createRevocationEndpoint } from "#app/oauth/revocation";
import { createTokenEndpoint } from "#app/oauth/token-endpoint";
import { createUuidv7 } from "#app/oauth/uuidv7";
import { systemClock } from "#app/platform/clock";
import type { ServerKeys } from "#app/platform/server-keys";
import { userVerifier } from "../accounts/verify-user";
import { createClientThrottle } from "./client-throttle";
import { createJwt } from "./jwt";
import { createKeyVault, type KeyVault } from "./key-vault";
import { measured } from "./measured";
import { withPatience } from "./patience";
import { createApplicationQuota } from "./quota";
import { createSecretVerifier } from "./secret-verifier";
import { ensureSigningKey } from "./signing-keys";
import { createTokenMac } from "./token-mac";

/** The token service: what the protocol's routes call. */
export interface Protocol {
  /** Never throws. A 200 is written when it is answered. */
  token(request: ProtocolRequest): Promise<ProtocolAnswer>;
  introspect(request: ProtocolRequest): Promise<ProtocolAnswer>;
  revoke(request: ProtocolRequest): Promise<ProtocolAnswer>;
  /** The realm's public keys (RFC 7517 §5). */
  keySet(realmId: string): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
  /** The realm's metadata (RFC 8414). */
  metadata(realmId: string): Promise<Readonly<Record<string, unknown>>>;
}

export interface ComposedProtocol extends Protocol {
  readonly vault: KeyVault;
  /**
   * Makes the realm's signing key if it has none yet.
   *
   * @throws when the one it has does not open under the key-encryption key.
   */
  prepare(realmId: string): Promise<void>;
  drain(): Promise<void>;
}

export interface ProtocolOptions {
  readonly database: Database;
  /** The root realm's issuer. */
  readonly publicUrl: string;
  readonly serverKeys: ServerKeys;
  /** Errors that no answer shows. */
  readonly report: (error: unknown, requestId?: string) => void;
}

export function composeProtocol({ database, publicUrl, serverKeys, report }: ProtocolOptions): ComposedProtocol {
  const clock = systemClock;
  const store = createProtocolStore({ database, publicUrl, report });
  const vault = createKeyVault(serverKeys.keyEncryptionKey);
  const jwt = createJwt({
    vault,
    clock,
    signingKeys: store.signingKeys,
    async ensureKey(realmId, algorithm) {
      await ensureSigningKey(vault, realmId, algorithm);
      await store.refresh();
    },
  });
  const ports: ProtocolPorts = {
    ...store,
    ...withPatience(store, ["refresh", "policy", "findClient", "findClientByRef", "findUser"]),
    ...createSecretVerifier(),
    ...withPatience(userVerifier, ["verifyUser"]),
    clock,
    mac: createTokenMac(serverKeys.tokenMacKeys),
    signer: jwt,
    verifier: jwt,
    keySet: jwt.keySet,
    clientThrottle: createClientThrottle(clock, rateLimitStore),
    quota: withPatience(createApplicationQuota(rateLimitStore, clock), ["take"]),
    newId: createUuidv7(clock),
    isUnavailable: isDatabaseUnavailable,
    reportFault: report,
  };
  /** Public documents are better a little old than not there at all. */
  const refreshIfPossible = async () => {
    try {
      await store.refresh();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  };
  return {
    token: measured("token", createTokenEndpoint(ports)),
    introspect: measured("introspect", createIntrospectionEndpoint(ports)),
    revoke: measured("revoke", createRevocationEndpoint(ports)),
    async keySet(realmId) {
      await refreshIfPossible();
      return await jwt.keySet(realmId);
    },
    async metadata(realmId) {
      await refreshIfPossible();
      return metadata(await store.policy(realmId));
    },
    vault,
    async prepare(realmId) {
      const { signingAlgorithm } = await store.policy(realmId);
      const signs = async () =>
        (await store.signingKeys(realmId)).find((key) => key.algorithm === signingAlgorithm && key.retiredAt === null);
      if (!(await signs())) await ensureSigningKey(vault, realmId, signingAlgorithm);
      await store.refresh();
      const key = await signs();
      // Better told at start than with the first token.
      if (key) vault.open(key.id, key.encryptedPrivateJwk);
    },
    drain: () => store.drain(),
  };
}
