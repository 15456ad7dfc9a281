/**
 * The token exchange grant (RFC 8693): a client trades a person's access token that was sent to it for one of its own, to call further APIs
 * for that person. The new token never has more scope than the subject token, nor outlives it: it expires no later, joins its family, and
 * works only while the subject token does (`token-lookup.ts`).
 */
import { accessLifetime } from "../checks/lifetime";
import { markOf } from "../checks/mark";
import { narrowTarget, onlyApi, TARGET_PARAMETERS, type Target, targetOf } from "../checks/resource";
import { narrowScope } from "../checks/scope";
import { subscribes } from "../checks/subscription";
import { OAuthError } from "../errors";
import { type Lineage, lineageText, MOST_EXCHANGES, readLineage, type TokenActor } from "../exchange/lineage";
import type { ExchangePair } from "../exchange/pairs";
import { EXCHANGE_GRANT, exchangedType, JWT_URN } from "../exchange/token-types";
import type { RealmPolicy, RegisteredClient, StoredToken } from "../model";
import { type PairwiseSubjects, subjectOf } from "../openid/subject";
import { type Form, requiredParameter } from "../request";
import { findLiveToken, type LiveToken, type LiveTokenPorts, lookUpToken, standingOf } from "../token-lookup";
import type { Grant, GrantRequest } from "./grant";

export interface TokenExchangePorts extends LiveTokenPorts {
  readonly subjects: PairwiseSubjects;
}

export const tokenExchange: Grant<TokenExchangePorts> = {
  grantType: EXCHANGE_GRANT,
  parameters: [
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "scope",
    ...TARGET_PARAMETERS,
  ],
  // §2.1: which clients may exchange is the server's decision, and a client that has only named itself is nobody to decide on.
  forPublicClients: false,
  async decide(request, ports) {
    const { form, client, policy, now } = request;
    const { pair, subject, user, userId, lineage } = await requireSubject(request, ports);
    const actor = (await actorOf(request, ports)) ?? (pair.mode === "delegation" ? itself(client) : undefined);
    const target = exchangeTarget(form, subject, pair, client, policy);
    const seconds = Math.floor((subject.token.expiresAt - now) / 1000);
    if (seconds < 1) throw new OAuthError("exchange_subject_ended", { detail: { state: "expired" } });
    return {
      userId,
      tokensNotBefore: markOf(user, client.ref),
      familyId: subject.token.familyId,
      authentication: null,
      scope: exchangeScope(form, subject.scope, pair, client, policy, target),
      audience: target.audience,
      lifetime: Math.min(accessLifetime("userTokenLifetime", client, policy, onlyApi(target)), seconds),
      // §2.2.1: a client that needs another one exchanges again, while the subject token works.
      refresh: null,
      again: null,
      lineage: lineageText({
        subjects: [subject.token.id, ...lineage.subjects],
        actors: actor === undefined ? lineage.actors : [actor, ...lineage.actors],
        origin: lineage.origin,
      }),
      exchange: { asJwt: requestsJwt(form, target) },
      effects: [{ kind: "requireUnrevoked", tokenId: subject.token.id, familyId: subject.token.familyId }],
    };
  },
};

interface Subject {
  readonly pair: ExchangePair;
  readonly subject: LiveToken;
  readonly user: NonNullable<LiveToken["user"]>;
  readonly userId: string;
  readonly lineage: Lineage;
}

/** Looks first at whether the client may exchange such tokens: nothing about others shows. */
async function requireSubject({ form, client, policy, now }: GrantRequest, ports: TokenExchangePorts): Promise<Subject> {
  const text = requiredParameter("subject_token", form);
  exchangedType("subject_token_type", requiredParameter("subject_token_type", form));
  const token = await lookUpToken(text, policy, ports);
  if (token?.kind !== "access") throw new OAuthError("exchange_subject_unknown");
  const pair = pairFor(token, client);
  const standing = await standingOf(token, policy, now, ports);
  if (typeof standing === "string") throw new OAuthError("exchange_subject_ended", { detail: { state: standing } });
  if (token.userId === null || standing.user === undefined) throw new OAuthError("exchange_subject_no_user");
  const lineage = readLineage(token.exchange);
  if (lineage.subjects.length >= MOST_EXCHANGES) throw new OAuthError("exchange_too_often", { detail: { exchanges: MOST_EXCHANGES } });
  return { pair, subject: standing, user: standing.user, userId: token.userId, lineage };
}

/** A sandbox token never becomes a production token, nor the other way. */
function pairFor(token: StoredToken, client: RegisteredClient): ExchangePair {
  const pair = client.exchangePairs.find(({ subjectRef }) => subjectRef === token.clientRef);
  if (pair === undefined || token.environment !== client.environment) throw new OAuthError("exchange_not_allowed");
  return pair;
}

/** §2.1: whom the actor token is about. Only the client's own show that it is the client that acts, or a person who uses it. */
async function actorOf({ form, client, policy, now }: GrantRequest, ports: TokenExchangePorts): Promise<TokenActor | undefined> {
  const [text, type] = [form.get("actor_token"), form.get("actor_token_type")];
  if (text === undefined) {
    if (type !== undefined) throw new OAuthError("exchange_token_type", { detail: { parameter: "actor_token_type" } });
    return undefined;
  }
  exchangedType("actor_token_type", requiredParameter("actor_token_type", form));
  const actor = await findLiveToken(text, policy, now, ports);
  if (actor?.token.kind !== "access" || actor.token.clientRef !== client.ref) throw new OAuthError("exchange_actor_unusable");
  return { sub: subjectOf(actor.token, client, ports.subjects), clientId: client.clientId };
}

function itself({ clientId }: RegisteredClient): TokenActor {
  return { sub: clientId, clientId };
}

/** The APIs that the pair names, or those of the subject token: all of them that the client subscribes to, or the part that is asked for. */
function exchangeTarget(form: Form, subject: LiveToken, pair: ExchangePair, client: RegisteredClient, policy: RealmPolicy): Target {
  const allowed = pair.apis ?? subject.token.audience?.split(" ");
  if (allowed === undefined) return targetOfBoth(form, subject, client, policy);
  const isHeld = (identifier: string) => {
    const api = policy.apis.get(identifier);
    return api !== undefined && subscribes(client, api);
  };
  if (!allowed.some(isHeld)) throw new OAuthError("target_not_subscribed");
  return narrowTarget(form, allowed, client, policy);
}

/** A token that names no API is for those that its application subscribes to. So no other is had with it. */
function targetOfBoth(form: Form, subject: LiveToken, client: RegisteredClient, policy: RealmPolicy): Target {
  const target = targetOf(form, client, policy);
  const holders = [subject.client, ...subject.exchangedFrom];
  const wider = target.apis.find((api) => !holders.every((holder) => subscribes(holder, api)));
  if (wider) throw new OAuthError("target_exceeds_grant", { detail: { resource: wider.identifier } });
  return target;
}

/** What is asked for of the subject token's scope, as far as the pair and the client's own rules allow it. */
function exchangeScope(
  form: Form,
  held: string,
  { scopes }: ExchangePair,
  client: RegisteredClient,
  policy: RealmPolicy,
  target: Target,
): string {
  const allowed =
    scopes === null
      ? held
      : held
          .split(" ")
          .filter((name) => scopes.includes(name))
          .join(" ");
  if (allowed === "") throw new OAuthError("exchange_scope_empty");
  return narrowScope(form.get("scope"), allowed, client, policy, target);
}

/** §2.1, `requested_token_type`. An API's own choice of the format goes before the request's. */
function requestsJwt(form: Form, target: Target): boolean {
  const requested = form.get("requested_token_type");
  const asJwt = requested !== undefined && exchangedType("requested_token_type", requested) === JWT_URN;
  if (asJwt && onlyApi(target)?.tokenFormat === "opaque") throw new OAuthError("exchange_jwt_not_issued");
  return asJwt;
}
