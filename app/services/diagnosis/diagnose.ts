/**
 * Why a request was refused, from its text alone. Pure: the browser runs it, so that nothing that was pasted is sent anywhere; without JavaScript the server
 * runs the same.
 */
import { CAUSES, type Cause } from "#app/oauth/causes";
import { tokenKindOf } from "#app/oauth/tokens/token-kind";
import { causesOfAnswer, namedCause } from "./answer-causes";
import { brokenAuthorizationRule, brokenBearerRule } from "./bearer-rules";
import { correctedCommand } from "./corrected-command";
import { MOST_PASTED, type ReadExchange, type SentRequest } from "./exchange";
import { brokenByHistory } from "./history";
import { readExchanges } from "./http-log";
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
  /** The corrected command; null where there is none. */
  readonly command: string | null;
}

const REQUEST_ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/i;
/** Likeliest first, where an answer fits several causes and nothing else tells: a typing mistake before an admin's decision. */
const LIKELY: readonly Cause[] = [
  "secret_unknown",
  "client_unknown",
  "secret_expired",
  "secret_revoked",
  "client_auth_method",
  "code_used",
  "code_expired",
  "refresh_token_reused",
  "refresh_token_expired",
  "scope_not_allowed",
  "target_not_subscribed",
];

/**
 * @param pasted anything; what is beyond {@link MOST_PASTED} characters is not read.
 * @example diagnose("curl https://portal.example/token", portal).cause?.key // "method_not_allowed"
 */
export function diagnose(pasted: string, portal: PortalFacts): Diagnosis {
  const text = pasted.slice(0, MOST_PASTED).replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim();
  const requestId = REQUEST_ID.exec(text)?.[0].toLowerCase() ?? null;
  const isToken = isBareToken(text);
  const exchanges = isToken || text === requestId ? [] : readExchanges(text);
  const subject = exchanges.findLast(({ answer }) => answer?.error || (answer?.status ?? 0) >= 400) ?? exchanges.at(-1);
  const place = subject?.request?.url ? (placeOf(subject.request.url, portal) ?? null) : null;
  const { cause, others, evidence } = judge(text, subject, exchanges, portal);
  return {
    cause: cause === undefined ? null : wordsOf(cause),
    others: others.map(wordsOf),
    evidence: [...evidence, ...(subject?.remarks ?? [])].filter((sentence) => sentence !== ""),
    place,
    requestId,
    isToken,
    understood: isToken || requestId !== null || cause !== undefined || (subject?.request ?? null) !== null,
    command: cause === undefined || !subject?.request ? null : correctedCommand(subject.request, cause, portal),
  };
}

interface Judgement {
  readonly cause: Cause | undefined;
  readonly others: readonly Cause[];
  readonly evidence: readonly string[];
}

/** The answer narrows the causes down; what the request shows decides among them. Without an answer the request alone decides. */
function judge(text: string, subject: ReadExchange | undefined, exchanges: readonly ReadExchange[], portal: PortalFacts): Judgement {
  const named = namedCause(text);
  if (named !== undefined) return { cause: named, others: [], evidence: ["The text names this cause itself."] };
  if (subject === undefined) return { cause: undefined, others: [], evidence: [] };
  const earlier = exchanges.slice(0, exchanges.indexOf(subject));
  const shown =
    brokenByHistory(subject, earlier, portal) ?? (subject.request === null ? undefined : brokenByRequest(subject.request, portal));
  const possible = subject.answer === null ? [] : causesOfAnswer(subject.answer);
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

function brokenByRequest(request: SentRequest, portal: PortalFacts): Finding | undefined {
  const place = request.url === null ? undefined : placeOf(request.url, portal);
  if (place?.endpoint === "authorize") return brokenAuthorizationRule(request);
  if (place?.endpoint === "userinfo") return brokenBearerRule(request);
  if (request.partial) return ofAddress(brokenRule(request, portal));
  const isProtocol = place?.endpoint === "token" || place?.endpoint === "introspect" || place?.endpoint === "revoke";
  return isProtocol || request.url === null || request.body.includes("grant_type") || /[?&]grant_type=/.test(request.url)
    ? brokenRule(request, portal)
    : undefined;
}

/** What a line of a log can tell: its method and its address alone are known. */
function ofAddress(finding: Finding | undefined): Finding | undefined {
  return finding?.cause === "method_not_allowed" || finding?.cause === "credentials_in_query" ? finding : undefined;
}

/** Whether a cause is possible for the request at all: one with credentials did not lack them. */
function fits(cause: Cause, request: SentRequest | null): boolean {
  if (request === null) return true;
  const hasSecret = request.headers.has("authorization") || /(?:^|&)client_secret=[^&]/.test(request.body);
  if (cause === "client_auth_missing") return !hasSecret;
  if (cause === "public_client") return !hasSecret && /(?:^|&)grant_type=client_credentials(?:&|$)/.test(request.body);
  if (cause === "grant_not_allowed") return hasSecret || !/(?:^|&)grant_type=client_credentials(?:&|$)/.test(request.body);
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
