/**
 * Why a request was refused, from its text alone. Pure: the browser runs it, so that nothing that was pasted is sent anywhere; without JavaScript the server
 * runs the same.
 */
import { CAUSES, type Cause } from "#app/oauth/causes";
import { tokenKindOf } from "#app/oauth/tokens/token-kind";
import { causesOfAnswer, namedCause } from "./answer-causes";
import { brokenAuthorizationRule } from "./authorization-rules";
import { brokenBearerRule } from "./bearer-rules";
import { correctedAddress } from "./corrected-address";
import { correctedCall, correctedCommand } from "./corrected-command";
import { MOST_PASTED, type ReadExchange, type ReceivedAnswer, type SentRequest } from "./exchange";
import { brokenByHistory } from "./history";
import { readExchanges } from "./http-log";
import { maskSecrets } from "./mask";
import { type Place, type PortalFacts, placeOf } from "./portal-facts";
import { brokenRule, type Finding } from "./request-rules";
import { ruleOf } from "./rule-sections";

/** A cause as it is shown, in the words of the one table. */
export interface CauseWords {
  readonly key: Cause;
  readonly error: string;
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
  /** "RFC 6749 §3.2". */
  readonly rule: string;
}

export interface Diagnosis {
  /** null: no broken rule was found. */
  readonly cause: CauseWords | null;
  /** What else the answer leaves possible, likeliest first; the portal's record of the request says which it was. */
  readonly others: readonly CauseWords[];
  /** Sentences: what in the text shows it, and what the shell made of the command. */
  readonly evidence: readonly string[];
  /** Where the request went, such as the token endpoint by WSO2's path; null: no path of this portal. */
  readonly place: Place | null;
  /** The id of an answer of this portal. */
  readonly requestId: string | null;
  /** The text is a token or holds nothing else: it can be inspected. */
  readonly isToken: boolean;
  /** Whether anything of the text was understood. */
  readonly understood: boolean;
  /** The request as it should be, without secrets; null where there is none. */
  readonly correction: { readonly kind: "command" | "address"; readonly text: string } | null;
}

const REQUEST_ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/i;
/** Likeliest first, where an answer fits several causes and nothing else tells: a typing mistake before an admin's decision. */
const LIKELY: readonly Cause[] = [
  "secret_unknown",
  "client_unknown",
  "secret_expired",
  "secret_revoked",
  "client_auth_method",
  "grant_not_allowed",
  "code_used",
  "code_expired",
  "refresh_token_reused",
  "refresh_token_expired",
  "scope_not_allowed",
  "target_not_subscribed",
];

/**
 * @param pasted anything; what is beyond {@link MOST_PASTED} characters is not read.
 * @param now milliseconds since the epoch
 * @example diagnose("curl https://portal.example/token", portal, Date.now()).cause?.key // "method_not_allowed"
 */
export function diagnose(pasted: string, portal: PortalFacts, now: number): Diagnosis {
  const text = pasted.slice(0, MOST_PASTED).replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim();
  const requestId = REQUEST_ID.exec(text)?.[0].toLowerCase() ?? null;
  const isToken = isBareToken(text);
  const exchanges = isToken || text === requestId ? [] : readExchanges(text);
  const subject = exchanges.findLast(({ answer }) => answer?.error || (answer?.status ?? 0) >= 400) ?? exchanges.at(-1);
  const request = subject?.request ?? null;
  const { cause, others, evidence } = judge(text, subject, exchanges, portal, now);
  return {
    cause: cause === undefined ? null : wordsOf(cause),
    others: others.map(wordsOf),
    evidence: [...evidence, ...(subject?.remarks ?? [])].filter((sentence) => sentence !== ""),
    place: request?.url ? (placeOf(request.url, portal) ?? null) : null,
    requestId,
    isToken,
    understood: isToken || requestId !== null || cause !== undefined || request !== null,
    correction: cause === undefined || subject === undefined ? null : correct(subject, cause, portal),
  };
}

/** The same for an answer of the server, to a browser without JavaScript: what it quotes of the text is masked. The correction holds no secret. */
export function diagnoseMasked(pasted: string, portal: PortalFacts, now: number): Diagnosis {
  const diagnosis = diagnose(pasted, portal, now);
  return { ...diagnosis, evidence: diagnosis.evidence.map(maskSecrets) };
}

function correct({ request, answer }: ReadExchange, cause: Cause, portal: PortalFacts): Diagnosis["correction"] {
  if (request === null) return null;
  const kind = kindOf(request, portal);
  if (kind === "call" && !isBearerCall(request, answer)) return null;
  if (kind === "authorize") {
    const text = correctedAddress(request, cause);
    return text === null ? null : { kind: "address", text };
  }
  const text = kind === "protocol" ? correctedCommand(request, cause, portal) : correctedCall(request);
  return text === null ? null : { kind: "command", text };
}

interface Judgement {
  readonly cause: Cause | undefined;
  readonly others: readonly Cause[];
  readonly evidence: readonly string[];
}

/** The answer narrows the causes down; what the request shows decides among them. Without an answer the request alone decides. */
function judge(
  text: string,
  subject: ReadExchange | undefined,
  exchanges: readonly ReadExchange[],
  portal: PortalFacts,
  now: number,
): Judgement {
  const named = namedCause(text);
  if (named !== undefined) return { cause: named, others: [], evidence: ["The text names this cause itself."] };
  if (subject === undefined) return { cause: undefined, others: [], evidence: [] };
  const earlier = exchanges.slice(0, exchanges.indexOf(subject));
  const shown = brokenByHistory(subject, earlier, portal) ?? brokenByRequest(subject, portal, now);
  const possible = possibleCauses(subject, portal);
  if (possible.length === 0) {
    const worked = subject.answer?.status === 200 && "access_token" in subject.answer.members;
    return worked || shown === undefined
      ? { cause: undefined, others: [], evidence: [] }
      : { cause: shown.cause, others: [], evidence: [shown.evidence] };
  }
  if (shown !== undefined && possible.includes(shown.cause)) {
    const others = shown.unsure ? byLikelihood(possible).filter((cause) => cause !== shown.cause) : [];
    return { cause: shown.cause, others, evidence: [shown.evidence] };
  }
  const [cause, ...others] = byLikelihood(possible.filter((each) => fits(each, subject.request)));
  return { cause: cause ?? possible[0], others: cause === undefined ? [] : others, evidence: [evidenceOfAnswer(subject)] };
}

/** The causes that fit the answer. One that says 401 and no more is of the client at `/token`, and of the access token anywhere else. */
function possibleCauses({ request, answer }: ReadExchange, portal: PortalFacts): readonly Cause[] {
  if (answer === null) return [];
  const told = causesOfAnswer(answer);
  if (told.length > 0 || answer.status !== 401 || request === null) return told;
  return causesOfAnswer({ ...answer, error: kindOf(request, portal) === "protocol" ? "invalid_client" : "invalid_token" });
}

function brokenByRequest({ request, answer }: ReadExchange, portal: PortalFacts, now: number): Finding | undefined {
  if (request === null) return undefined;
  const kind = kindOf(request, portal);
  if (request.partial) return kind === "call" ? undefined : inPart(brokenRule(request, portal));
  switch (kind) {
    case "protocol":
      return brokenRule(request, portal);
    case "authorize":
      return brokenAuthorizationRule(request, portal);
    case "userinfo":
      return brokenBearerRule(request, "userinfo", now);
    case "call":
      return isBearerCall(request, answer) ? brokenBearerRule(request, "api", now) : undefined;
  }
}

/** What a request is: one for a token or about one, one of the browser at `/authorize`, or a call with a token. */
function kindOf({ url, body }: SentRequest, portal: PortalFacts): "protocol" | "authorize" | "userinfo" | "call" {
  const endpoint = url === null ? "token" : placeOf(url, portal)?.endpoint;
  if (endpoint === "authorize" || endpoint === "userinfo") return endpoint;
  const isProtocol = ["token", "introspect", "revoke", "device_authorization", "par"].includes(endpoint ?? "");
  return isProtocol || /(?:^|[?&"])grant_type[="]/.test(`${body}&${url}`) ? "protocol" : "call";
}

/** Whether a call of some address has to do with an access token: it sends one, or its answer asks for one (RFC 6750 §3). */
function isBearerCall({ headers, url, body }: SentRequest, answer: ReceivedAnswer | null): boolean {
  return (
    /^(?:bearer|dpop)\b/i.test(headers.get("authorization") ?? "") ||
    /^(?:bearer|dpop)\b/i.test(answer?.headers.get("www-authenticate") ?? "") ||
    /(?:^|[?&])access_token=/.test(`${url}&${body}`)
  );
}

/** What can be told of a request that is known in part: a line of a log has its method and its address, a command whose body is a file its headers, too. */
const TOLD_IN_PART: ReadonlySet<Cause> = new Set(["method_not_allowed", "credentials_in_query", "content_type", "client_auth_malformed"]);

function inPart(finding: Finding | undefined): Finding | undefined {
  return finding !== undefined && TOLD_IN_PART.has(finding.cause) ? finding : undefined;
}

/** Whether a cause is possible for the request at all: one with credentials did not lack them. */
function fits(cause: Cause, request: SentRequest | null): boolean {
  if (request === null) return true;
  const hasAssertion = /(?:^|&)client_assertion=[^&]/.test(request.body);
  const hasSecret = hasAssertion || request.headers.has("authorization") || /(?:^|&)client_secret=[^&]/.test(request.body);
  if (cause.startsWith("assertion_")) return hasAssertion;
  if (cause.startsWith("secret_")) return !hasAssertion;
  if (cause === "client_auth_missing") return !hasSecret;
  if (cause === "public_client") return !hasSecret && /(?:^|&)grant_type=client_credentials(?:&|$)/.test(request.body);
  if (cause === "grant_not_allowed" || cause === "grant_ruled_out")
    return hasSecret || !/(?:^|&)grant_type=client_credentials(?:&|$)/.test(request.body);
  return true;
}

function byLikelihood(causes: readonly Cause[]): readonly Cause[] {
  const rank = (cause: Cause) => (LIKELY.includes(cause) ? LIKELY.indexOf(cause) : LIKELY.length);
  return causes.toSorted((one, other) => rank(one) - rank(other));
}

function evidenceOfAnswer({ answer }: ReadExchange): string {
  const { error = null, status = null } = answer ?? {};
  return error === null ? `The answer’s status is ${status ?? "unknown"}.` : `The answer says ${error.slice(0, 100)}.`;
}

function wordsOf(key: Cause): CauseWords {
  const { error, title, explanation, fix } = CAUSES[key];
  return { key, error, title, explanation, fix, rule: ruleOf(key) };
}

/** A token and nothing else: self-contained, or opaque with one of our prefixes. */
function isBareToken(text: string): boolean {
  if (/\s/.test(text)) return false;
  return tokenKindOf(text) !== undefined || /^[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(text);
}
