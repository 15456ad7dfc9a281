/** Every port in memory, with a clock that stands still until told, real signatures, and switches for what may go wrong. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from "jose";
import { isSignedBy } from "../client-auth/public-keys";
import { createServerNonces } from "../dpop/nonces";
import type { ProtocolPorts, TokenMac, UserVerification } from "../ports";
import { verifySha256 } from "../secrets";
import { createUuidv7 } from "../uuidv7";
import { START } from "./fixtures";
import type { StoreHarness } from "./harness";
import { createMemoryStore } from "./memory-store";

const KEY_ID = "test-key";
const pair = generateKeyPair("ES256", { extractable: true });
const MAX_FAILURES = 5;
const GUESSES = { name: "guesses", limit: MAX_FAILURES, windowSeconds: 60, remaining: 0, resetSeconds: 30 };

export interface MemoryPorts {
  readonly ports: ProtocolPorts;
  readonly store: StoreHarness;
  /** Milliseconds since the epoch; tests move it. */
  readonly clock: { time: number };
  /** By user name. */
  readonly passwords: Map<string, { readonly password: string; readonly verification: UserVerification }>;
  /** How often each was asked. */
  readonly calls: { quota: number; verifyUser: number; throttleFailures: number; matches: number };
  readonly faults: unknown[];
}

/** Thrown by a test's port to stand for a database that does not answer. */
export class DatabaseDown extends Error {
  override readonly name = "DatabaseDown";
}

export function createMemoryPorts(overrides: Partial<ProtocolPorts> = {}): MemoryPorts {
  const store = createMemoryStore();
  const clock = { time: START };
  const passwords: MemoryPorts["passwords"] = new Map();
  const calls = { quota: 0, verifyUser: 0, throttleFailures: 0, matches: 0 };
  const faults: unknown[] = [];
  const failed = new Map<string, number>();
  const taken = new Map<string, number>();
  const mac = (data: Uint8Array) => createHmac("sha256", "server key").update(data).digest();
  const tokenMac: TokenMac = { mac, verify: (data, truncated) => timingSafeEqual(mac(data).subarray(0, truncated.length), truncated) };
  const seen = new Set<string>();

  const ports: ProtocolPorts = {
    ...store.store,
    clock: { now: () => clock.time },
    randomBytes,
    deviceStarts: { take: async () => undefined },
    pushes: { take: async () => undefined },
    newId: createUuidv7({ now: () => clock.time }),
    mac: tokenMac,
    nonces: createServerNonces(tokenMac),
    seenProofs: { note: (proof) => seen.size < seen.add(JSON.stringify(proof)).size },
    matches: async (presented, stored) => {
      calls.matches += 1;
      return verifySha256(presented, stored.hash);
    },
    keysAt: async () => undefined,
    isSignedBy,
    clientThrottle: {
      exceeded: (clientId, ip) => ((failed.get(clientId + ip) ?? 0) >= MAX_FAILURES ? GUESSES : undefined),
      recordFailure: async (clientId, ip) => {
        calls.throttleFailures += 1;
        failed.set(clientId + ip, (failed.get(clientId + ip) ?? 0) + 1);
        return undefined;
      },
    },
    refusalBounds: { countsAsClaimed: () => true, keepsRecord: () => true },
    quota: {
      take: async (applicationId, perMinute) => {
        calls.quota += 1;
        const count = (taken.get(applicationId) ?? 0) + 1;
        taken.set(applicationId, count);
        const state = { name: "tokens", limit: perMinute, windowSeconds: 60, remaining: Math.max(0, perMinute - count), resetSeconds: 42 };
        return { granted: count <= perMinute, state };
      },
    },
    verifyUser: async ({ username, password }) => {
      calls.verifyUser += 1;
      const user = passwords.get(username);
      return user?.password === password ? user.verification : { outcome: "wrong" };
    },
    signer: {
      sign: async (_realmId, alg, typ, claims) =>
        new SignJWT({ ...claims }).setProtectedHeader({ alg, typ, kid: KEY_ID }).sign((await pair).privateKey),
    },
    verifier: {
      verify: async (_realmId, typ, token) => {
        const { payload } = await jwtVerify(token, (await pair).publicKey, { typ, currentDate: new Date(0) }).catch(() => ({
          payload: undefined,
        }));
        return payload;
      },
    },
    subjects: { pairwiseSubject: (...names) => `pw_${names.join("|")}` },
    keySet: async () => ({ keys: [{ ...(await exportJWK((await pair).publicKey)), kid: KEY_ID }] }),
    isUnavailable: (error) => error instanceof DatabaseDown,
    reportFault: (error) => void faults.push(error),
    ...overrides,
  };
  return { ports, store, clock, passwords, calls, faults };
}

/** The public key that `ports.signer` signs for, as a resource server would import it. */
export async function publicKey() {
  return importJWK(await exportJWK((await pair).publicKey), "ES256");
}
