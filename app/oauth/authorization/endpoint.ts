/**
 * The authorization endpoint (RFC 6749 §3.1): check, decide, issue, commit. It keeps nothing between two requests: whatever a page needs to
 * come back here is in the request itself, which is checked again in full.
 */
import { policyAt } from "../checks/grant-allowed";
import { effectiveQuota } from "../checks/quota";
import { OAuthError, refusalOf } from "../errors";
import { failureEvent } from "../failures";
import type { ProtocolRequest, RealmPolicy, RegisteredClient } from "../model";
import { allowsSubject, parseClaims } from "../openid/claims-request";
import { readIdTokenHint } from "../openid/id-token-hint";
import { type PairwiseSubjects, subjectOf } from "../openid/subject";
import type {
  ApplicationQuota,
  ClientSource,
  Clock,
  CommitWriter,
  ConfigSource,
  FailureLog,
  FaultSink,
  JwtVerifier,
  PolicySource,
  RefusalBounds,
  UserSource,
} from "../ports";
import { type Consent, decide, type Person, type Standing } from "./decide";
import { type AuthorizationAnswer, answerTo, type Destination, findDestination, findRequestClient, refusalTo } from "./destination";
import { type GatherPorts, gatherRequest, requireWay, type Way } from "./gather";
import { type GoingOnPorts, goOnWith, markAnswered } from "./going-on";
import { type AuthorizationIssuePorts, issueAuthorization } from "./issue";
import { readParameters, type SentParameters } from "./parameters";
import { type AuthorizationRequest, checkRequest } from "./request";
import { isPushedUri } from "./request-uri";

export interface ConsentSource {
  /** What the person has allowed the client and not stopped since. */
  findConsent(userId: string, clientRef: string): Promise<Consent | undefined>;
}

export interface AuthorizationPorts
  extends ConfigSource,
    ClientSource,
    PolicySource,
    UserSource,
    CommitWriter,
    FailureLog,
    FaultSink,
    ConsentSource,
    GatherPorts,
    GoingOnPorts,
    AuthorizationIssuePorts {
  readonly clock: Clock;
  readonly refusalBounds: RefusalBounds;
  readonly subjects: PairwiseSubjects;
  readonly verifier: JwtVerifier;
  readonly quota: ApplicationQuota;
}

/** One call of the endpoint. */
export interface AuthorizationCall extends Pick<Standing, "person" | "answer" | "sentToSignInAt"> {
  /** The parameters as sent, each name with its values. */
  readonly sent: SentParameters;
  readonly http: Pick<ProtocolRequest, "requestId" | "realmId" | "issuer" | "ip" | "userAgent">;
}

/** What the browser is shown or where it is sent. */
export type AuthorizationOutcome =
  /** Shown to the person: nobody knows where else to answer. */
  | { readonly kind: "refused"; readonly refusal: OAuthError }
  /** `sent`: the parameters by which the request goes on from there. */
  | { readonly kind: "sign_in" | "ask"; readonly request: AuthorizationRequest; readonly sent: SentParameters }
  /** `granted`: what was issued; null: a refusal that the client learns of. */
  | { readonly kind: "answer"; readonly answer: AuthorizationAnswer; readonly granted: AuthorizationRequest | null };

/** Refusals that are the person's own choice, or no mistake of the client. */
const UNRECORDED: ReadonlySet<string> = new Set(["login_required", "consent_required", "consent_denied"]);

const MAX_ATTEMPTS = 8;

/** Makes the authorization endpoint over its ports. It never throws. */
export function createAuthorizationEndpoint(ports: AuthorizationPorts): (call: AuthorizationCall) => Promise<AuthorizationOutcome> {
  return async (call) => {
    const outer = readParameters(call.sent);
    let client: RegisteredClient | undefined;
    let way: Way = { kind: "plain" };
    let isSilent = outer.values.get("prompt") === "none";
    let destination: Destination | undefined;
    let isQuotaTaken = false;
    try {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        // The generation comes first: whatever is read after it is at least as new.
        const generation = await currentGeneration(ports);
        const now = ports.clock.now();
        const policy = policyAt(await ports.policy(call.http.realmId), now);
        client = await findRequestClient(outer.values.get("client_id"), policy.realmId, ports);
        const gathered = await gatherRequest(outer, client, policy, now, ports);
        const { parameters } = gathered;
        way = gathered.way;
        isSilent = parameters.values.get("prompt") === "none";
        destination = findDestination(parameters, client, call.http.issuer);
        requireWay(way, client);
        const outcome = await evaluate(checkRequest(destination, parameters, policy, now), policy, generation);
        if (outcome !== "stale") return outcome;
      }
      throw new OAuthError("unavailable");
    } catch (error) {
      const refusal = refusalOf(error, call.http, ports);
      record(refusal, client);
      destination ??= outerDestination();
      if (destination === undefined || mayNotRedirect(destination.client, refusal)) return { kind: "refused", refusal };
      const untold = await markAnswered({ way, client: destination.client, http: call.http, now: ports.clock.now() }, ports);
      if (untold !== undefined) return { kind: "refused", refusal: untold };
      return { kind: "answer", answer: refusalTo(destination, refusal), granted: null };
    }

    async function evaluate(
      request: AuthorizationRequest,
      policy: RealmPolicy,
      generation: number,
      signedIn = call.person,
    ): Promise<AuthorizationOutcome | "stale"> {
      const { answer, sentToSignInAt } = call;
      const now = ports.clock.now();
      const hinted = await hintedSubject(request, policy, ports.verifier);
      const person = isOtherThanAsked(request, hinted, signedIn, ports.subjects) ? null : signedIn;
      const consent = person === null ? undefined : await ports.findConsent(person.userId, request.client.ref);
      const decision = decide(request, { person, consent, answer, sentToSignInAt, now });
      if (decision.kind !== "issue") {
        const sent = await goOnWith(call.sent, { way, client: request.client, http: call.http, now }, ports);
        return { kind: decision.kind, request, sent };
      }
      const issued = await issue(request, decision.person, generation, now);
      if (issued !== "conflict") return issued;
      // Another request was first with what was pushed, which is refused here; or the session has ended at this moment: nobody is signed in.
      await gatherRequest(outer, request.client, policy, now, ports);
      return await evaluate(request, policy, generation, null);
    }

    async function issue(request: AuthorizationRequest, person: Person, generation: number, now: number) {
      const { client } = request;
      const user = await ports.findUser(person.userId);
      if (!user?.active) throw new OAuthError("login_required");
      const policy = await ports.policy(client.realmId);
      await takeQuota(request, policy);
      const { members, tokens, usage, effects } = await issueAuthorization({ request, person, user, policy, now }, ports);
      const basis = { realmId: client.realmId, client, userId: person.userId };
      const used = way.kind === "pushed" ? [{ kind: "usePushed", pushedId: way.pushed.id, at: now } as const] : [];
      const outcome = await ports.commit({ generation, basis, tokens, usage, effects: [...effects, ...used] });
      if (outcome !== "committed") return outcome;
      return { kind: "answer", answer: answerTo(request, members), granted: request } as const;
    }

    /** Tokens that come through the browser count like those of the token endpoint, where a code's are counted. */
    async function takeQuota({ client, responseType }: AuthorizationRequest, policy: RealmPolicy): Promise<void> {
      const perMinute = effectiveQuota(client, policy);
      if (perMinute === null || isQuotaTaken || responseType.issues.every((issued) => issued === "code")) return;
      const { granted, state } = await ports.quota.take(client.applicationId, perMinute);
      if (!granted) throw new OAuthError("quota_exceeded", { limit: state });
      isQuotaTaken = true;
    }

    /** Where a client learns that its request object is wrong (RFC 9101 §6): at the address beside the object, if that is one of its own. */
    function outerDestination(): Destination | undefined {
      if (client === undefined || !outer.values.has("redirect_uri") || isPushedUri(outer.values.get("request_uri") ?? "")) return undefined;
      try {
        return findDestination(outer, client, call.http.issuer);
      } catch (error) {
        if (error instanceof OAuthError) return undefined;
        throw error;
      }
    }

    /**
     * A program that registered itself may have done so to have people sent from here to a page of its own: it gets refusals of people who are
     * signed in alone (RFC 9700 §4.11.2). And no client is answered twice.
     */
    function mayNotRedirect({ registeredBy }: RegisteredClient, { cause }: OAuthError): boolean {
      return cause === "request_uri_used" || (registeredBy !== "person" && call.person === null && !isSilent);
    }

    function record(refusal: OAuthError, by: RegisteredClient | undefined): void {
      if (UNRECORDED.has(refusal.cause)) return;
      const who = { client: by, secretId: null, grantType: "", proven: false };
      const failure = failureEvent(refusal, "authorize", call.http, who, ports.clock.now());
      const isKept = failure !== undefined && ports.refusalBounds.keepsRecord(failure);
      ports.recordRefusal({ endpoint: "authorize", cause: refusal.cause, failure: isKept ? failure : undefined });
    }
  };
}

/**
 * Whom the ID token names that the request brings (OpenID Connect Core §3.1.2.1); null: it brings none.
 *
 * @throws OAuthError when it is no ID token of the client's
 */
async function hintedSubject(
  { client, idTokenHint }: AuthorizationRequest,
  policy: RealmPolicy,
  verifier: JwtVerifier,
): Promise<string | null> {
  if (idTokenHint === null) return null;
  const hint = await readIdTokenHint(idTokenHint, policy, verifier);
  if (hint?.clientId !== client.clientId) throw new OAuthError("authorize_parameter", { detail: { parameter: "id_token_hint" } });
  return hint.subject;
}

/** OpenID Connect Core §3.1.2.1, §5.5.1: a request for a certain person is answered about nobody else, so that another counts as nobody. */
function isOtherThanAsked(
  { client, claims }: AuthorizationRequest,
  hinted: string | null,
  person: Person | null,
  subjects: PairwiseSubjects,
): boolean {
  if (person === null || (claims === null && hinted === null)) return false;
  const subject = subjectOf({ realmId: client.realmId, userId: person.userId }, client, subjects);
  if (hinted !== null && hinted !== subject) return true;
  return claims !== null && !allowsSubject(parseClaims(claims), subject);
}

/** Brings the caches up to date first: an answer that only shows a page commits nothing, and so would never be told that it is stale. */
async function currentGeneration(ports: ConfigSource): Promise<number> {
  await ports.refresh();
  return await ports.generation();
}

/**
 * The redirect URI of a request, for the page on which the person signs in first: its form ends up there. Undefined where nothing may be sent.
 */
export async function redirectUriOf(
  sent: SentParameters,
  realmId: string,
  ports: ClientSource & PolicySource & GatherPorts & { readonly clock: Clock },
): Promise<string | undefined> {
  try {
    const outer = readParameters(sent);
    const client = await findRequestClient(outer.values.get("client_id"), realmId, ports);
    const { parameters } = await gatherRequest(outer, client, await ports.policy(realmId), ports.clock.now(), ports);
    return findDestination(parameters, client, "").redirectUri;
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
