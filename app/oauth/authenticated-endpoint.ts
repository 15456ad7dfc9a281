/** What introspection and revocation share: parameters from an authenticated client. Refusals are recorded within bounds (ADR 16), and are not usage. */
import { type AccessTokenPorts, acceptAccessToken } from "./access-token";
import { isOfDpop, readAccessToken } from "./bearer-header";
import { ClientAuthentication, type ClientAuthPorts } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/registry";
import { OAuthError, refusalAnswer, refusalOf } from "./errors";
import { claimedClient, failureEvent } from "./failures";
import type { Endpoint, ProtocolAnswer, ProtocolRequest, RealmPolicy, RegisteredClient } from "./model";
import type { CommitWriter, ConfigSource, FailureLog, FaultSink, PolicySource, RefusalBounds } from "./ports";
import { type Form, readForm } from "./request";
import { challenged } from "./token-challenge";
import type { LiveToken } from "./token-lookup";

export interface AuthenticatedEndpointPorts
  extends Pick<ConfigSource, "refresh">,
    ClientAuthPorts,
    PolicySource,
    CommitWriter,
    FailureLog,
    FaultSink {
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

/** How an endpoint takes its requests, where that is not a form POST of a client that authenticates. */
export interface Intake {
  /** The request's parameters. @throws OAuthError */
  readForm(request: ProtocolRequest, policy: RealmPolicy): Form;
  /** An access token authorises the request, too. */
  readonly bearer: {
    readonly ports: AccessTokenPorts;
    /** @throws OAuthError unless the token allows the request */
    require(token: LiveToken): void;
  };
}

/** Makes an endpoint of what it does once its caller is known. The handler never throws. */
export function authenticatedEndpoint(
  endpoint: Endpoint,
  ports: AuthenticatedEndpointPorts,
  work: (request: AuthenticatedRequest) => Promise<ProtocolAnswer>,
  intake?: Intake,
): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    const now = ports.clock.now();
    let policy: RealmPolicy | undefined;
    let authentication: ClientAuthentication | undefined;
    let bearer: LiveToken | undefined;
    try {
      await ports.refresh();
      policy = await ports.policy(http.realmId);
      const form = intake === undefined ? readForm(http) : intake.readForm(http, policy);
      const token = intake && readAccessToken(http.authorization);
      if (intake !== undefined && token !== undefined) {
        refuseOtherProof(form);
        const call = { proof: http.dpop?.text ?? null, method: http.method, uri: http.dpop?.uri ?? "" };
        bearer = await acceptAccessToken(token, call, policy, now, intake.bearer.ports);
        refuseOtherClient(form, bearer.client);
        intake.bearer.require(bearer);
        return await work({ http, form, caller: bearer.client, policy, now });
      }
      authentication = new ClientAuthentication(readCredentials(http, form), http.realmId, http.ip);
      const caller = await authentication.authenticate(ports);
      if (authentication.effects.length > 0) await claimOnce(authentication, caller, ports);
      return await work({ http, form, caller, policy, now });
    } catch (error) {
      const refusal = refusalOf(error, http, ports);
      await record(refusal, authentication, bearer);
      const answer = refusalAnswer(refusal, http, policy?.issuer ?? null);
      return isOfDpop(http.authorization) || refusal.cause === "token_bound" ? challenged(answer, refusal, http) : answer;
    }

    async function record(refusal: OAuthError, by: ClientAuthentication | undefined, token: LiveToken | undefined): Promise<void> {
      const secretId = by?.secretId ?? null;
      const client = token?.client ?? (await claimedClient(by, http, ports));
      const failure = failureEvent(refusal, endpoint, http, { client, secretId, grantType: "", proven: by?.proven ?? false }, now);
      const isKept = failure !== undefined && ports.refusalBounds.keepsRecord(failure);
      ports.recordRefusal({ endpoint, cause: refusal.cause, failure: isKept ? failure : undefined });
    }
  };
}

/** These requests commit nothing of their own that could use an assertion up (RFC 7523 §3 item 7). */
async function claimOnce({ effects }: ClientAuthentication, client: RegisteredClient, ports: CommitWriter): Promise<void> {
  const basis = { realmId: client.realmId, client, userId: null };
  const outcome = await ports.commit({ generation: null, basis, tokens: [], usage: null, effects });
  if (outcome !== "committed") throw new OAuthError("assertion_replayed");
}

/** RFC 6749 §2.3: a request authenticates in one way. */
function refuseOtherProof(form: Form): void {
  const isProof = (name: string) => form.has(name);
  if (["client_secret", "client_assertion", "client_assertion_type"].some(isProof)) throw new OAuthError("client_auth_multiple");
}

function refuseOtherClient(form: Form, { clientId }: RegisteredClient): void {
  const named = form.get("client_id");
  if (named !== undefined && named !== clientId) throw new OAuthError("client_auth_multiple", { detail: { part: "client_id" } });
}
