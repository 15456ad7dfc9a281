/** What a client authentication method is to the endpoints: how a client sends its claim, how it is read, and how it is checked. */

import type { Cause } from "../causes";
import type { Effect } from "../effects";
import type { ProtocolRequest, RegisteredClient, StoredSecret } from "../model";
import type { ClientKeySource, PolicySource, SecretVerifier } from "../ports";
import type { Form } from "../request";
import type { ClientAuthMethod } from "./methods";

/**
 * The part of a request that holds the client's proof. A request that fills two of them authenticates twice, which
 * RFC 6749 §2.3 forbids. `none`: the client only names itself.
 */
export type ProofCarrier = "authorization" | "client_secret" | "client_assertion" | "none";

/** A client identifier, and the text that shall prove it: the secret, or "" where the method has no proof. */
export interface Claim {
  readonly clientId: string;
  readonly proof: string;
}

/** A claim as a client sends it: the `Authorization` header, if any, and parameters to add to the form. */
export interface Presentation {
  readonly authorization: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What came of checking a claim. */
export type Verification =
  | {
      readonly outcome: "proved";
      readonly secretId: string | null;
      /** What the request's commit must have, so that the proof works once. */
      readonly assertion?: Extract<Effect, { readonly kind: "rememberAssertion" }>;
    }
  /** The proof belongs to the client, but is not, or no longer, accepted. */
  | { readonly outcome: "dead"; readonly secretId: string | null; readonly cause: Cause; readonly detail?: Detail }
  /** The proof is not the client's. This counts as a guess. */
  | { readonly outcome: "wrong"; readonly cause?: AssertionGuess; readonly detail?: Detail }
  /** There was nothing to check it by. */
  | { readonly outcome: "unchecked"; readonly cause: "assertion_keys_unavailable" };

/** Why an assertion is not by the client. */
type AssertionGuess = "assertion_malformed" | "assertion_algorithm" | "assertion_key_unknown" | "assertion_signature";
type Detail = Readonly<Record<string, string | number>>;

/** What a proof is checked against. */
export type ProvableClient = Pick<RegisteredClient, "secrets" | "ref" | "realmId" | "publicKeys">;
export interface ProofPorts extends SecretVerifier, PolicySource, ClientKeySource {}

/** One client authentication method. */
export interface ClientAuthMechanism {
  readonly method: ClientAuthMethod;
  readonly carrier: ProofCarrier;
  /**
   * The claim of a request that has a proof in the method's carrier, or undefined if it is not by this method.
   *
   * @throws OAuthError when it is by this method and cannot be read
   */
  read(request: Pick<ProtocolRequest, "authorization">, form: Form): Claim | undefined;
  /** What a client sends to be read as this claim: the inverse of `read`. */
  present(claim: Claim): Presentation;
  /** Checks the proof against the client's own. `now` is in milliseconds since the epoch, `ip` the address it came from. */
  verify(proof: string, client: ProvableClient, now: number, ip: string, ports: ProofPorts): Promise<Verification>;
}

/**
 * The check that the methods with a shared secret have in common (RFC 6749 §2.3.1): compares a secret with each of the client's until one
 * matches that still works. `now` is in milliseconds since the epoch, `ip` the address it came from.
 */
export async function verifySecret(
  presented: string,
  client: Pick<RegisteredClient, "secrets">,
  now: number,
  ip: string,
  ports: SecretVerifier,
): Promise<Verification> {
  let dead: StoredSecret | undefined;
  for (const stored of client.secrets) {
    if (!(await ports.matches(presented, stored, ip))) continue;
    if (isLive(stored, now)) return { outcome: "proved", secretId: stored.id };
    dead = stored;
  }
  if (dead === undefined) return { outcome: "wrong" };
  return { outcome: "dead", secretId: dead.id, cause: dead.revokedAt === null ? "secret_expired" : "secret_revoked" };
}

/** A secret stops working at the very millisecond of its expiry, and once revoked at any time. */
function isLive(secret: StoredSecret, now: number): boolean {
  return secret.revokedAt === null && (secret.expiresAt === null || now < secret.expiresAt);
}
