/** Which rule a call breaks that carries an access token (RFC 6750): at `/userinfo`, or at an API whose proxy asks `/verify`. */
import { readAccessToken } from "#app/oauth/bearer-header";
import { OAuthError } from "#app/oauth/errors";
import { refuseCredentialsIn } from "#app/oauth/request";
import { SECRET_PREFIX } from "#app/oauth/secret-format";
import { tokenKindOf } from "#app/oauth/tokens/token-kind";
import { isPlaceholder, isUnknown, type SentRequest } from "./exchange";
import { queryOf } from "./portal-facts";
import { brokenProofRule } from "./proof-rules";
import { type Finding, formOf } from "./request-rules";
import { readToken } from "./token-text";

/**
 * The rule that a call with an access token breaks, by the server's own reader and in its order.
 *
 * @param place where the token is to be accepted
 * @param now milliseconds since the epoch
 * @example brokenBearerRule({ method: "GET", url: "/userinfo", headers: new Map(), body: "" }, "userinfo", 0)?.cause // "token_missing"
 */
export function brokenBearerRule(request: SentRequest, place: "userinfo" | "api", now: number): Finding | undefined {
  const header = request.headers.get("authorization");
  const [scheme = "", presented = ""] = (header ?? "").split(/\s+/, 2);
  const isByProof = scheme.toLowerCase() === "dpop";
  if (isByProof && !request.headers.has("dpop")) return { cause: "dpop_proof_missing", evidence: "There is no DPoP header." };
  if (isUnknown(presented) && (isByProof || scheme.toLowerCase() === "bearer")) return isByProof ? brokenProofRule(request) : undefined;
  try {
    const token = presentedToken(request, place);
    if (token === undefined) return missing(request, header);
    return tokenProblem(token, now) ?? (isByProof ? brokenProofRule(request) : undefined);
  } catch (error) {
    if (error instanceof OAuthError) return { cause: error.cause, evidence: evidenceOf(error, presented) };
    throw error;
  }
}

/** The token of the header, or at `/userinfo` of the form (RFC 6750 §2.2). One in the address is refused (§2.3), and so is a second one (§2). */
function presentedToken(request: SentRequest, place: "userinfo" | "api"): string | undefined {
  const query = request.url === null ? "" : queryOf(request.url);
  if (place === "userinfo") refuseCredentialsIn(query);
  const authorization = request.headers.get("authorization") ?? null;
  const inHeader = readAccessToken(authorization)?.token;
  const inForm = request.body === "" ? undefined : formOf(request)?.get("access_token");
  const inQuery = new URLSearchParams(query).has("access_token");
  if (place === "userinfo" && inHeader !== undefined && inForm !== undefined) throw new OAuthError("bearer_twice");
  if (place === "api" && authorization !== null && (inForm !== undefined || inQuery)) throw new OAuthError("token_twice");
  if (inQuery) throw new OAuthError("credentials_in_query", { detail: { parameter: "access_token" } });
  return inHeader ?? (place === "userinfo" ? inForm : undefined);
}

function missing({ body }: SentRequest, header: string | undefined): Finding {
  if (header !== undefined) return { cause: "token_missing", evidence: "The Authorization header does not begin with Bearer and a space." };
  const isInBody = new URLSearchParams(body).has("access_token");
  return {
    cause: "token_missing",
    evidence: isInBody ? "The access token stands in the body alone." : "There is no Authorization header.",
  };
}

function evidenceOf({ cause, options }: OAuthError, presented: string): string {
  if (cause === "bearer_malformed")
    return isPlaceholder(presented)
      ? "What follows Bearer is a placeholder, which nobody has filled in."
      : "What follows Bearer is no token.";
  return cause === "credentials_in_query"
    ? `The parameter is ${options.detail?.["parameter"]}.`
    : "The access token stands in the header and once more.";
}

/** What a token's own text tells against it. */
function tokenProblem(token: string, now: number): Finding | undefined {
  const evidence = problemOf(token, now);
  return evidence === undefined ? undefined : { cause: "token_invalid", evidence };
}

function problemOf(token: string, now: number): string | undefined {
  if (isPlaceholder(token)) return "The access token is a placeholder, which nobody has filled in.";
  if (token.startsWith(SECRET_PREFIX)) return "A consumer secret stands where the access token belongs.";
  const read = readToken(token);
  if (read.format === "opaque")
    return read.kind === "access" ? undefined : "The token is of another kind: only an access token opens an API.";
  if (read.format === "none") return tokenKindOf(token) === undefined ? undefined : read.problem;
  const { exp } = read.claims;
  const isOver = typeof exp === "number" && exp * 1000 <= now && exp >= 0;
  return isOver ? `The access token expired at ${new Date(exp * 1000).toISOString()}.` : undefined;
}
