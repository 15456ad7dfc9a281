/** Whether the client is who it claims to be, with the exact cause for the portal and one answer for the wire. */
import type { Effect } from "../effects";
import { OAuthError } from "../errors";
import type { RegisteredClient } from "../model";
import type { AssertionSource, ClientAuthThrottle, ClientSource, Clock } from "../ports";
import type { LimitState } from "../rate-limit-fields";
import type { ClientAuthMechanism, ProofPorts, ProvableClient, Verification } from "./mechanism";
import type { PresentedCredentials } from "./registry";

export interface ClientAuthPorts extends ClientSource, ProofPorts, AssertionSource {
  readonly clock: Clock;
  readonly clientThrottle: ClientAuthThrottle;
}

/** One request's authentication, kept across attempts so that its failure is counted against the throttle once. */
export class ClientAuthentication {
  /** What the request's commit must have, so that an assertion works once; of any other proof, nothing. */
  effects: readonly Effect[] = NO_EFFECTS;
  /** Known as soon as the identifier is, authenticated or not: failures are shown to the client's owner. */
  client: RegisteredClient | undefined;
  /** The secret that was presented, whatever its state. */
  secretId: string | null = null;
  #hasSigned = false;
  #admitted = false;
  /** Counts a wrong guess once; resolves with the limit that it was beyond. */
  #counted: Promise<LimitState | undefined> | undefined;

  constructor(
    private readonly credentials: PresentedCredentials,
    private readonly realmId: string,
    private readonly ip: string,
  ) {}

  /** Whether a secret or a signature of the client's own came with the request. Without one, anybody may have named the client. */
  get proven(): boolean {
    return this.secretId !== null || this.#hasSigned;
  }

  /**
   * Looks the client up and checks its proof. Asked again after a commit that was a conflict, it looks whether the assertion was used before.
   *
   * @throws OAuthError with a cause of `invalid_client`, or `throttled`
   */
  async authenticate(ports: ClientAuthPorts): Promise<RegisteredClient> {
    const { clientId, mechanism, proof } = this.credentials;
    this.secretId = null;
    this.#hasSigned = false;
    const isTriedAgain = this.effects.length > 0;
    this.effects = NO_EFFECTS;
    this.client = await ports.findClient(this.realmId, clientId);
    this.#admit(ports);
    const client = this.client;
    const now = ports.clock.now();
    if (client === undefined) {
      // The same work as for a wrong secret, so that time does not tell which it was (RFC 6749 §10.10).
      await mechanism.verify(proof, NOBODY, now, this.ip, ports);
      return this.#refuseGuess(ports, "client_unknown");
    }
    if (!client.authMethods.includes(mechanism.method)) throw refusedMethod(mechanism, client);
    const verification = await mechanism.verify(proof, client, now, this.ip, ports);
    if (verification.outcome === "wrong") return this.#refuseGuess(ports, verification.cause ?? "secret_unknown", verification.detail);
    if (verification.outcome === "unchecked") throw new OAuthError(verification.cause);
    this.secretId = verification.secretId;
    this.#hasSigned = mechanism.carrier === "client_assertion";
    if (verification.outcome === "dead") throw new OAuthError(verification.cause, { detail: verification.detail ?? {} });
    if (verification.assertion !== undefined) {
      if (isTriedAgain && (await ports.isAssertionUsed(verification.assertion))) throw new OAuthError("assertion_replayed");
      this.effects = [verification.assertion];
    }
    if (client.applicationStatus !== "active") throw new OAuthError("application_suspended");
    if (client.ownerStatus !== "active") throw new OAuthError("owner_disabled");
    return client;
  }

  #admit(ports: ClientAuthPorts): void {
    if (this.#admitted) return;
    const limit = ports.clientThrottle.exceeded(this.credentials.clientId, this.ip);
    if (limit !== undefined) throw new OAuthError("throttled", { limit });
    this.#admitted = true;
  }

  async #refuseGuess(ports: ClientAuthPorts, cause: Guess, detail?: Readonly<Record<string, string | number>>): Promise<never> {
    this.#counted ??= ports.clientThrottle.recordFailure(this.credentials.clientId, this.ip);
    const limit = await this.#counted;
    if (limit !== undefined) throw new OAuthError("throttled", { limit });
    throw new OAuthError(cause, detail && { detail });
  }
}

type Guess = "client_unknown" | "secret_unknown" | NonNullable<Extract<Verification, { readonly outcome: "wrong" }>["cause"]>;
const NO_EFFECTS: readonly Effect[] = [];

/** Stands in for a client that does not exist: one secret, with a hash that no text is known to have. */
const NOBODY: ProvableClient = {
  ref: "",
  realmId: "",
  publicKeys: null,
  secrets: [{ id: "", algorithm: "sha256", hash: "00".repeat(32), expiresAt: null, revokedAt: null }],
};

/** A client with a secret that only names itself has sent no proof; any other has sent the wrong kind. */
function refusedMethod({ carrier, method }: ClientAuthMechanism, { authMethods }: RegisteredClient): OAuthError {
  const detail = { method, registered_methods: authMethods.join(", ") };
  return new OAuthError(carrier === "none" ? "client_auth_missing" : "client_auth_method", { detail });
}
