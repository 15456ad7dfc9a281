/** The steps of a token request, each one rule. Their order stands in `token-endpoint`. */
import { allowedGrant } from "./checks/grant-allowed";
import { effectiveQuota } from "./checks/quota";
import type { ClientAuthPorts } from "./client-auth/authenticate";
import { OAuthError } from "./errors";
import type { GrantPorts } from "./grants/index";
import { handOn } from "./pending";
import type { ApplicationQuota, ConfigSource, MaybePromise, PolicySource } from "./ports";
import { type Attempt, known, type TokenRequest } from "./token-request";
import { type IssuePorts, issueTokens } from "./tokens/issue";

export interface StepPorts extends ConfigSource, PolicySource, ClientAuthPorts, GrantPorts, IssuePorts {
  readonly quota: ApplicationQuota;
}

/** Finds its part of the attempt, or throws an OAuthError. Returns a promise only where there may be something to wait for. */
export type Step = (attempt: Attempt, request: TokenRequest, ports: StepPorts) => MaybePromise<void>;

/** The generation comes first: whatever is read after it is at least as new. */
export const readGeneration: Step = (attempt, _request, ports) =>
  handOn(ports.generation(), (generation) => {
    attempt.generation = generation;
  });

export const readPolicy: Step = (attempt, request, ports) =>
  handOn(ports.policy(request.http.realmId), (policy) => {
    attempt.policy = policy;
  });

/** POST, form, no credentials in the URL, nothing twice (RFC 6749 §3.2). */
export const readParameters: Step = (_attempt, request) => {
  void request.form;
};

export const authenticateClient: Step = async (attempt, request, ports) => {
  attempt.client = await request.authentication.authenticate(ports);
};

export const findGrant: Step = (attempt, request) => {
  attempt.grant = allowedGrant(request.form.get("grant_type"), known(attempt.client), known(attempt.policy));
};

export const decideGrant: Step = (attempt, request, ports) => {
  const { client, policy, grant, now } = attempt;
  const decision = known(grant).decide(
    { form: request.form, client: known(client), policy: known(policy), now, ip: request.http.ip },
    ports,
  );
  return handOn(decision, (decided) => {
    attempt.decision = decided;
  });
};

/** After every check, so that refused requests do not use the quota up; once, however many attempts it takes. */
export const takeQuota: Step = (attempt, request, ports) => {
  const client = known(attempt.client);
  const perMinute = effectiveQuota(client, known(attempt.policy));
  return perMinute === null || request.quotaTaken ? undefined : take(client.applicationId, perMinute, request, ports);
};

async function take(applicationId: string, perMinute: number, request: TokenRequest, ports: StepPorts): Promise<void> {
  const wait = await ports.quota.take(applicationId, perMinute);
  if (wait > 0) throw new OAuthError("quota_exceeded", { retryAfter: wait });
  request.quotaTaken = true;
}

export const issue: Step = (attempt, request, ports) => {
  const { secretId } = request.authentication;
  const { now } = attempt;
  const [decision, grant, client, policy] = [known(attempt.decision), known(attempt.grant), known(attempt.client), known(attempt.policy)];
  return handOn(issueTokens({ decision, grantType: grant.grantType, client, policy, secretId, now }, ports), (issued) => {
    attempt.issued = issued;
  });
};
