/** What introspection and revocation share: a form POST by an authenticated client, whose refusals are recorded but not counted. */
import { ClientAuthentication, type ClientAuthPorts } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/credentials";
import { type OAuthError, refusalAnswer } from "./errors";
import { claimedClient, failureEvent } from "./failures";
import { refusalOf } from "./faults";
import type { Endpoint, ProtocolAnswer, ProtocolRequest, RealmPolicy, RegisteredClient } from "./model";
import type { ConfigSource, FailureLog, FaultSink, PolicySource } from "./ports";
import { type Form, readForm } from "./request";

export interface AuthenticatedEndpointPorts extends Pick<ConfigSource, "refresh">, ClientAuthPorts, PolicySource, FailureLog, FaultSink {}

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
      const who = { client: await claimedClient(by, http, ports), secretId: by?.secretId ?? null, grantType: "" };
      const failure = failureEvent(refusal, endpoint, http, who, now);
      if (failure) ports.recordFailure(failure);
    }
  };
}
