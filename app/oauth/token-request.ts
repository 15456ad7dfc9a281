/** One request to the token endpoint: what is read of it, and what it does only once however often it is decided. */
import { allowedGrant } from "./checks/grant-allowed";
import { effectiveQuota } from "./checks/quota";
import { ClientAuthentication } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/registry";
import { type FreshProof, readFreshProof, type SenderKey, senderKey, type TokenProofPorts } from "./dpop/token-proof";
import { OAuthError } from "./errors";
import type { AnyGrant } from "./grants/index";
import type { FailureEvent, ProtocolRequest, RealmPolicy, RegisteredClient } from "./model";
import type { ApplicationQuota, RefusalBounds } from "./ports";
import type { LimitState } from "./rate-limit-fields";
import { type Form, readForm } from "./request";

/** What could be read of a request, for a refusal that came before the rest. */
export interface ReadSoFar {
  readonly form: Form | undefined;
  readonly authentication: ClientAuthentication | undefined;
  /** The grant that has decided on it, or was about to. */
  readonly grant: AnyGrant | undefined;
}

export class TokenRequest {
  #form: Form | undefined;
  #authentication: ClientAuthentication | undefined;
  #proof: FreshProof | undefined;
  #isProofChecked = false;
  #grant: AnyGrant | undefined;
  #quota: LimitState | undefined;
  #isRecordKept: boolean | undefined;

  constructor(readonly http: ProtocolRequest) {}

  /**
   * POST, form, no credentials in the URL, nothing twice (RFC 6749 §3.2).
   *
   * @throws OAuthError
   */
  get form(): Form {
    this.#form ??= readForm(this.http);
    return this.#form;
  }

  /**
   * What the client presents to prove who it is (RFC 6749 §2.3).
   *
   * @throws OAuthError
   */
  get authentication(): ClientAuthentication {
    this.#authentication ??= new ClientAuthentication(readCredentials(this.http, this.form), this.http.realmId, this.http.ip);
    return this.#authentication;
  }

  /**
   * The DPoP proof that came with it, by a nonce that is still good (RFC 9449 §8); null: there is none.
   *
   * @throws OAuthError
   */
  freshProof(now: number, ports: Pick<TokenProofPorts, "nonces">): FreshProof | null {
    if (this.http.dpop === null) return null;
    // Of one request, the nonce is asked for once: it may grow old between two attempts.
    this.#proof ??= readFreshProof(this.http.dpop, now, ports);
    return this.#proof;
  }

  /**
   * The key that its tokens are bound to (RFC 9449 §5).
   *
   * @throws OAuthError
   */
  async senderKey(proof: FreshProof, now: number, ports: TokenProofPorts): Promise<SenderKey> {
    const { method, dpop } = this.http;
    const key = await senderKey(proof, { method, uri: dpop?.uri ?? "", now, isTriedAgain: this.#isProofChecked }, ports);
    this.#isProofChecked = true;
    return key;
  }

  /**
   * The grant asked for, if the client may use it now.
   *
   * @throws OAuthError
   */
  grantFor(client: RegisteredClient, policy: RealmPolicy, now: number): AnyGrant {
    this.#grant = allowedGrant(this.form.get("grant_type"), client, policy, now);
    return this.#grant;
  }

  get readSoFar(): ReadSoFar {
    return { form: this.#form, authentication: this.#authentication, grant: this.#grant };
  }

  /**
   * Takes one token from the application's quota.
   *
   * @returns how the quota stands after that; undefined: the application has none.
   * @throws OAuthError `quota_exceeded`
   */
  async takeQuota(client: RegisteredClient, policy: RealmPolicy, quota: ApplicationQuota): Promise<LimitState | undefined> {
    const perMinute = effectiveQuota(client, policy);
    if (perMinute === null || this.#quota !== undefined) return this.#quota;
    const { granted, state } = await quota.take(client.applicationId, perMinute);
    if (!granted) throw new OAuthError("quota_exceeded", { limit: state });
    this.#quota = state;
    return state;
  }

  /** Whether the record of its failure is kept: asked at its first failure. */
  keepsRecord(failure: FailureEvent, bounds: RefusalBounds): boolean {
    this.#isRecordKept ??= bounds.keepsRecord(failure);
    return this.#isRecordKept;
  }
}
