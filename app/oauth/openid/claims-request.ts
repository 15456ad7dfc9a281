/** The `claims` parameter of an authorization request (OpenID Connect Core §5.5): which claims a client asks for one by one. */
import { OAuthError } from "../errors";

/** How one claim is asked for (§5.5.1). */
export interface ClaimRequest {
  readonly essential: boolean;
  /** The only values that are of use, the best first; undefined: any. */
  readonly values: readonly unknown[] | undefined;
}

export type RequestedClaims = ReadonlyMap<string, ClaimRequest>;

export interface ClaimsRequest {
  readonly idToken: RequestedClaims;
  readonly userinfo: RequestedClaims;
}

/** Letters of the parameter, and claims in each part of it: more than any client asks for. */
const MOST_LETTERS = 4096;
const MOST_CLAIMS = 64;
const NOTHING: RequestedClaims = new Map();
export const NO_CLAIMS: ClaimsRequest = { idToken: NOTHING, userinfo: NOTHING };

/**
 * Reads the parameter. Members that are not known are ignored, as §5.5 has it; a claim that is not known here is one that is never given.
 *
 * @throws OAuthError `claims_malformed` when it is no JSON object, too long, or has a member of the wrong kind
 * @example parseClaims('{"id_token":{"email":{"essential":true}}}').idToken.get("email") // { essential: true, values: undefined }
 */
export function parseClaims(text: string): ClaimsRequest {
  if (text.length > MOST_LETTERS) throw new OAuthError("claims_malformed");
  const members = object(parsed(text));
  return { idToken: readMember(members["id_token"]), userinfo: readMember(members["userinfo"]) };
}

/** The same of what was checked before it was stored. */
export function storedClaims(text: string | null): ClaimsRequest {
  return text === null ? NO_CLAIMS : parseClaims(text);
}

/**
 * Whether a request may be answered about this person: one that asks for a certain `sub` may be answered about nobody else (§5.5.1).
 *
 * @param subject as the client knows the person
 */
export function allowsSubject({ idToken, userinfo }: ClaimsRequest, subject: string): boolean {
  return [idToken, userinfo].every((claims) => claims.get("sub")?.values?.includes(subject) ?? true);
}

function readMember(value: unknown): RequestedClaims {
  if (value === undefined || value === null) return NOTHING;
  const entries = Object.entries(object(value));
  if (entries.length > MOST_CLAIMS) throw new OAuthError("claims_malformed");
  return new Map(entries.map(([name, request]) => [name, readRequest(request)]));
}

/** `null` asks for the claim as a voluntary one (§5.5.1). */
function readRequest(value: unknown): ClaimRequest {
  if (value === null) return { essential: false, values: undefined };
  const { essential, value: only, values } = object(value);
  if (values !== undefined && !Array.isArray(values)) throw new OAuthError("claims_malformed");
  return { essential: essential === true, values: only === undefined ? values : [only] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OAuthError("claims_malformed");
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new OAuthError("claims_malformed");
  return Object.fromEntries(Object.entries(value));
}
