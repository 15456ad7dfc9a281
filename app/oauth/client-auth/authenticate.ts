/** Whether the client is who it claims to be, with the exact cause for the portal and one answer for the wire. */
import { OAuthError } from "../errors";
import type { RegisteredClient } from "../model";
import type { ClientAuthThrottle, ClientSource, Clock, SecretVerifier } from "../ports";
import type { LimitState } from "../rate-limit-fields";
import type { ClientAuthMechanism } from "./mechanism";
import type { PresentedCredentials } from "./registry";

export interface ClientAuthPorts extends ClientSource, SecretVerifier {
  readonly clock: Clock;
  readonly clientThrottle: ClientAuthThrottle;
}

/** One request's authentication, kept across attempts so that its failure is counted against the throttle once. */
export class ClientAuthentication {
  /** Known as soon as the identifier is, authenticated or not: failures are shown to the client's owner. */
  client: RegisteredClient | undefined;
  /** The secret that was presented, whatever its state. */
  secretId: string | null = null;
  #admitted = false;
  /** Counts a wrong guess once; resolves with the limit that it was beyond. */
  #counted: Promise<LimitState | undefined> | undefined;

  constructor(
    private readonly credentials: PresentedCredentials,
    private readonly realmId: string,
    private readonly ip: string,
  ) {}

  /**
   * Looks the client up and checks its proof.
   *
   * @throws OAuthError with a cause of `invalid_client`, or `throttled`
   */
  async authenticate(ports: ClientAuthPorts): Promise<RegisteredClient> {
    const { clientId, mechanism, proof } = this.credentials;
    this.secretId = null;
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
    if (verification.outcome === "wrong") return this.#refuseGuess(ports, "secret_unknown");
    this.secretId = verification.secretId;
    if (verification.outcome === "dead") throw new OAuthError(verification.cause);
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

  async #refuseGuess(ports: ClientAuthPorts, cause: "client_unknown" | "secret_unknown"): Promise<never> {
    this.#counted ??= ports.clientThrottle.recordFailure(this.credentials.clientId, this.ip);
    const limit = await this.#counted;
    if (limit !== undefined) throw new OAuthError("throttled", { limit });
    throw new OAuthError(cause);
  }
}

/** Stands in for a client that does not exist: one secret, with a hash that no text is known to have. */
const NOBODY: Pick<RegisteredClient, "secrets"> = {
  secrets: [{ id: "", algorithm: "sha256", hash: "00".repeat(32), expiresAt: null, revokedAt: null }],
};

/** A client with a secret that only names itself has sent no proof; any other has sent the wrong kind. */
function refusedMethod({ carrier, method }: ClientAuthMechanism, { authMethods }: RegisteredClient): OAuthError {
  const detail = { method, registered_methods: authMethods.join(", ") };
  return new OAuthError(carrier === "none" ? "client_auth_missing" : "client_auth_method", { detail });
}
