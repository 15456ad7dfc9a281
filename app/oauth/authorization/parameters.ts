/** The parameters of an authorization request, from untrusted names and values. */
import { TARGET_PARAMETERS } from "../checks/resource";

/** Everything that `/authorize` reads: what a page carries from one request to the next is no more than this. */
export const AUTHORIZATION_PARAMETERS = [
  "response_type",
  "client_id",
  "redirect_uri",
  "scope",
  "state",
  "response_mode",
  "code_challenge",
  "code_challenge_method",
  "dpop_jkt",
  ...TARGET_PARAMETERS,
  "nonce",
  "display",
  "prompt",
  "max_age",
  "ui_locales",
  "id_token_hint",
  "login_hint",
  "acr_values",
  "claims",
  "request",
  "request_uri",
  "registration",
] as const;

export type ParameterName = (typeof AUTHORIZATION_PARAMETERS)[number];

/** The parameters of a request as they came: each name with its values, in their order. */
export type SentParameters = ReadonlyMap<string, readonly string[]>;

/** Extensions that let a parameter repeat (RFC 8707 §2). */
const REPEATABLE: ReadonlySet<string> = new Set(TARGET_PARAMETERS);

/** More than this of one name is no honest request. */
const MOST_RESOURCES = 16;

export interface AuthorizationParameters {
  /** By name; one that was sent empty is not in it (RFC 6749 §3.1). */
  readonly values: ReadonlyMap<ParameterName, string>;
  /** What is asked for by `resource` and the other names of it. */
  readonly resources: readonly string[];
  /** Names that came more than once, though they may not (RFC 6749 §3.1): their values are not read. */
  readonly repeated: ReadonlySet<string>;
}

/**
 * Reads what a request sent. Unknown names are ignored (RFC 6749 §3.1).
 *
 * @param sent the values of each name, in their order
 * @example readParameters(new Map([["client_id", ["abc"]]])).values.get("client_id") // "abc"
 */
export function readParameters(sent: SentParameters): AuthorizationParameters {
  const values = new Map<ParameterName, string>();
  const repeated = new Set<string>();
  for (const name of AUTHORIZATION_PARAMETERS) {
    const all = sent.get(name) ?? [];
    if (REPEATABLE.has(name)) continue;
    if (all.length > 1) repeated.add(name);
    else if (all[0]) values.set(name, all[0]);
  }
  const resources = TARGET_PARAMETERS.flatMap((name) => sent.get(name) ?? []).filter((resource) => resource !== "");
  if (resources.length > MOST_RESOURCES) repeated.add("resource");
  return { values, resources, repeated };
}
