/** One request to the token endpoint while it is worked on: what its steps have found so far. */
import { ClientAuthentication } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/credentials";
import type { GrantDecision } from "./grants/grant";
import type { AnyGrant } from "./grants/index";
import type { FailureEvent, ProtocolRequest, RealmPolicy, RegisteredClient } from "./model";
import type { RefusalBounds } from "./ports";
import { type Form, readForm } from "./request";
import type { Issued } from "./tokens/issue";

/** What one attempt finds, step by step; the next starts afresh, because configuration changed between them. */
export interface Attempt {
  /** Milliseconds since the epoch: the one reading of the clock by which the attempt is decided. */
  readonly now: number;
  generation: number;
  policy?: RealmPolicy;
  client?: RegisteredClient;
  grant?: AnyGrant;
  decision?: GrantDecision;
  issued?: Issued;
}

/** What an earlier step has found. */
export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A step ran before the one that it builds on.");
  return value;
}

/** The request itself, and what it may do only once however many attempts it takes. */
export class TokenRequest {
  quotaTaken = false;
  #recordKept: boolean | undefined;
  #form: Form | undefined;
  #authentication: ClientAuthentication | undefined;

  constructor(readonly http: ProtocolRequest) {}

  /** @throws OAuthError */
  get form(): Form {
    this.#form ??= readForm(this.http);
    return this.#form;
  }

  /** @throws OAuthError */
  get authentication(): ClientAuthentication {
    this.#authentication ??= new ClientAuthentication(readCredentials(this.http, this.form), this.http.realmId, this.http.ip);
    return this.#authentication;
  }

  /** Whether the record of its failure is kept: asked at its first attempt. */
  keepsRecord(failure: FailureEvent, bounds: RefusalBounds): boolean {
    this.#recordKept ??= bounds.keepsRecord(failure);
    return this.#recordKept;
  }

  /** What could be read of the request, for a refusal that came before the rest. */
  get readSoFar(): { readonly form: Form | undefined; readonly authentication: ClientAuthentication | undefined } {
    return { form: this.#form, authentication: this.#authentication };
  }
}
