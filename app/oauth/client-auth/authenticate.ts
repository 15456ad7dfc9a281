/** Whether the client is who it claims to be, with the exact cause for the portal and one answer for the wire. */
import { OAuthError } from "../errors";
import type { RegisteredClient, StoredSecret } from "../model";
import { isPending } from "../pending";
import type { ClientAuthThrottle, ClientSource, Clock, SecretVerifier } from "../ports";
import type { PresentedCredentials } from "./method";

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
  /** Seconds that a wrong guess has to wait, once it was counted. */
  #wait: number | undefined;

  constructor(
    private readonly credentials: PresentedCredentials,
    private readonly realmId: string,
    private readonly ip: string,
  ) {}

  /**
   * Looks the client up and checks its secret.
   *
   * @throws OAuthError with a cause of `invalid_client`, or `throttled`
   */
  async authenticate(ports: ClientAuthPorts): Promise<RegisteredClient> {
    const { clientId, method, secret } = this.credentials;
    this.secretId = null;
    const found = ports.findClient(this.realmId, clientId);
    this.client = isPending(found) ? await found : found;
    this.#admit(ports);
    const client = this.client;
    if (client === undefined) {
      // The same work as for a wrong secret, so that time does not tell which it was (RFC 6749 §10.10).
      await ports.matches(secret ?? "", NOBODY);
      return this.#refuseGuess(ports, "client_unknown");
    }
    if (!client.authMethods.includes(method)) {
      throw new OAuthError(method === "none" ? "client_auth_missing" : "client_auth_method", { detail: { method } });
    }
    if (secret !== null) await this.#checkSecret(ports, client, secret);
    if (client.applicationStatus !== "active") throw new OAuthError("application_suspended");
    if (client.ownerStatus !== "active") throw new OAuthError("owner_disabled");
    return client;
  }

  async #checkSecret(ports: ClientAuthPorts, client: RegisteredClient, presented: string): Promise<void> {
    const now = ports.clock.now();
    let dead: StoredSecret | undefined;
    for (const stored of client.secrets) {
      const result = ports.matches(presented, stored);
      if (!(isPending(result) ? await result : result)) continue;
      this.secretId = stored.id;
      if (isLive(stored, now)) return;
      dead = stored;
    }
    if (dead === undefined) return this.#refuseGuess(ports, "secret_unknown");
    throw new OAuthError(dead.revokedAt !== null ? "secret_revoked" : "secret_expired");
  }

  #admit(ports: ClientAuthPorts): void {
    if (this.#admitted) return;
    const wait = ports.clientThrottle.retryAfter(this.credentials.clientId, this.ip);
    if (wait > 0) throw new OAuthError("throttled", { retryAfter: wait });
    this.#admitted = true;
  }

  async #refuseGuess(ports: ClientAuthPorts, cause: "client_unknown" | "secret_unknown"): Promise<never> {
    this.#wait ??= await ports.clientThrottle.recordFailure(this.credentials.clientId, this.ip);
    if (this.#wait > 0) throw new OAuthError("throttled", { retryAfter: this.#wait });
    throw new OAuthError(cause);
  }
}

/** A hash that no text is known to have. */
const NOBODY = { algorithm: "sha256", hash: "00".repeat(32) } as const;

/** A secret stops working at the very millisecond of its expiry, and once revoked at any time. */
function isLive(secret: StoredSecret, now: number): boolean {
  return secret.revokedAt === null && (secret.expiresAt === null || now < secret.expiresAt);
}
