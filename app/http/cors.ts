/**
 * Which scripts of other sites may ask an endpoint of the protocol and read its answers (Fetch §3.2, "CORS"), one row an endpoint. Never with
 * cookies: `Access-Control-Allow-Credentials` is not sent. Everybody else's programs are not concerned, as only browsers mind these headers.
 */
import type { ProtocolRequest } from "#app/oauth/model";
import { type ClientNaming, protocol } from "#app/services/token-service";
import type { ProtocolEndpoint } from "./dialects";
import { errorAnswer, faultAnswer, type WrittenAnswer, writtenAnswer } from "./protocol-answer";

interface CorsRule {
  readonly methods: string;
  /** `any`: what is public, or needs no client. Else scripts of the client's own origins and of those an admin lists; how a request names its client. */
  readonly origins: "any" | ClientNaming;
}

/**
 * The rule of each endpoint; null: no script of another site. That is so for what a person's browser goes to itself, `/authorize` above all
 * (RFC 9700 §2.6), and for what resource servers ask.
 */
const RULES: Readonly<Record<ProtocolEndpoint, CorsRule | null>> = {
  // A page: no script reads it.
  authorize: null,
  end_session: null,
  token: { methods: "POST", origins: "credentials" },
  revoke: { methods: "POST", origins: "credentials" },
  device_authorization: { methods: "POST", origins: "credentials" },
  par: { methods: "POST", origins: "credentials" },
  introspect: null,
  userinfo: { methods: "GET, POST", origins: "token" },
  verify: null,
  jwks: { methods: "GET, HEAD", origins: "any" },
  register: { methods: "POST, GET, PUT, DELETE", origins: "any" },
  // By a person's password, which no script of another site is to have.
  "register-wso2": null,
  "metadata-oauth": { methods: "GET, HEAD", origins: "any" },
  "metadata-openid": { methods: "GET, HEAD", origins: "any" },
  "metadata-resource": { methods: "GET, HEAD", origins: "any" },
};

/** Seconds in which a browser need not ask again. */
const PREFLIGHT_MAX_AGE = 600;
/** `*` stands for every name but this one. */
const ALLOWED_HEADERS = "Authorization, *";
const EXPOSED = [
  "Access-Control-Expose-Headers",
  "WWW-Authenticate, DPoP-Nonce, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id",
] as const;
/** Answers of one address differ by it: a cache must not give one origin's to another. */
const VARY = ["Vary", "Origin"] as const;

/** What a request says of the script that sent it. */
export interface CorsFacts {
  readonly origin: string | null;
  /** `Access-Control-Request-Method`, which makes an OPTIONS a preflight. */
  readonly requestedMethod: string | null;
}

/** Whether an answer needs nothing of this: no script of another site asks, and not everybody's may. Cheap, for the path of tokens. */
export function isPlain(endpoint: ProtocolEndpoint, origin: string | null): boolean {
  return origin === null && RULES[endpoint]?.origins !== "any";
}

/**
 * The answer to a preflight; undefined where the request is none, or the endpoint is for no other site: then it answers OPTIONS as any
 * method that it does not take. Never throws.
 *
 * @example await preflightAnswer("token", request, { origin: "https://app.example", requestedMethod: "POST" })
 */
export async function preflightAnswer(
  endpoint: ProtocolEndpoint,
  { method, realmId, requestId }: Pick<ProtocolRequest, "method" | "realmId" | "requestId">,
  { origin, requestedMethod }: CorsFacts,
): Promise<WrittenAnswer | undefined> {
  const rule = RULES[endpoint];
  if (method !== "OPTIONS" || origin === null || requestedMethod === null || rule === null) return undefined;
  try {
    const allowed = rule.origins === "any" ? "*" : (await protocol().origins.mayAsk(realmId, origin)) ? origin : undefined;
    if (allowed === undefined) return addHeaders(writtenAnswer(refusal(requestId), requestId), VARY);
    const headers = {
      "Access-Control-Allow-Origin": allowed,
      "Access-Control-Allow-Methods": rule.methods,
      "Access-Control-Allow-Headers": ALLOWED_HEADERS,
      "Access-Control-Max-Age": String(PREFLIGHT_MAX_AGE),
      ...(allowed === "*" ? {} : { Vary: "Origin" }),
    };
    return writtenAnswer({ status: 200, headers, body: null }, requestId);
  } catch (error) {
    return writtenAnswer(faultAnswer(error, requestId), requestId);
  }
}

/**
 * An answer with what lets the script that asked read it, if it may. The answer stands, whether or not that can be found out. Never throws.
 *
 * @param origin of the request; null: no script of another site asks.
 */
export async function readable(
  answer: WrittenAnswer,
  endpoint: ProtocolEndpoint,
  request: ProtocolRequest,
  origin: string | null,
): Promise<WrittenAnswer> {
  const rule = RULES[endpoint];
  if (rule?.origins === "any") return addHeaders(answer, ["Access-Control-Allow-Origin", "*", ...EXPOSED]);
  if (origin === null || rule === null) return answer;
  const mayRead = await protocol()
    .origins.mayRead(request, origin, rule.origins)
    .catch(() => false);
  return addHeaders(answer, mayRead ? ["Access-Control-Allow-Origin", origin, ...EXPOSED, ...VARY] : VARY);
}

/** A new list: answers of a kind share theirs. */
function addHeaders({ status, requestId, headers, body }: WrittenAnswer, more: readonly string[]): WrittenAnswer {
  return { status, requestId, headers: [...headers, ...more], body };
}

function refusal(requestId: string) {
  const text = "No client has a callback URL of this origin, and no admin has listed it.";
  return errorAnswer(403, "invalid_request", text, requestId);
}
