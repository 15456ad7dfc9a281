/** What introspection and revocation share: a form POST by an authenticated client. Refusals are recorded within bounds (ADR 16), and are not usage. */
import { ClientAuthentication, type ClientAuthPorts } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/credentials";
import { type OAuthError, refusalAnswer } from "./errors";
import { claimedClient, failureEvent } from "./failures";
import { refusalOf } from "./faults";
import type { Endpoint, ProtocolAnswer, ProtocolRequest, RealmPolicy, RegisteredClient } from "./model";
import type { ConfigSource, FailureLog, FaultSink, PolicySource, RefusalBounds } from "./ports";
import { type Form, readForm } from "./request";

export interface AuthenticatedEndpointPorts extends Pick<ConfigSource, "refresh">, ClientAuthPorts, PolicySource, FailureLog, FaultSink {
  readonly refusalBounds: RefusalBounds;
}

export interface AuthenticatedRequest {
  readonly http: ProtocolRequest;
  readonly form: Form;
  readonly caller: RegisteredClient;
  readonly policy: RealmPolicy;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Makes an endpoint of what it does once its caller is known. The handler never throws. */
export function authenticatedEndpoint(
  endpoint: Endpoint,
  ports: AuthenticatedEndpointPorts,
  work: (request: AuthenticatedRequest) => Promise<ProtocolAnswer>,
): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    const now = ports.clock.now();
    let policy: RealmPolicy | undefined;
    let authentication: ClientAuthentication | undefined;
    try {
      await ports.refresh();
      policy = await ports.policy(http.realmId);
      const form = readForm(http);
      authentication = new ClientAuthentication(readCredentials(http, form), http.realmId, http.ip);
      const caller = await authentication.authenticate(ports);
      return await work({ http, form, caller, policy, now });
    } catch (error) {
      const refusal = refusalOf(error, http, ports);
      await record(refusal, authentication);
      return refusalAnswer(refusal, http, policy?.issuer ?? null);
    }

    async function record(refusal: OAuthError, by: ClientAuthentication | undefined): Promise<void> {
      const secretId = by?.secretId ?? null;
      const who = { client: await claimedClient(by, http, ports), secretId, grantType: "", proven: secretId !== null };
      const failure = failureEvent(refusal, endpoint, http, who, now);
      const isKept = failure !== undefined && ports.refusalBounds.keepsRecord(failure);
      ports.recordRefusal({ endpoint, cause: refusal.cause, failure: isKept ? failure : undefined });
    }
  };
}
