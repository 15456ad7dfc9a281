/** What the text of a JWT bearer grant (RFC 7523 §2.1) shows: which rule its assertion breaks, as far as no key and no admin's choice is needed to tell. */
import { type Assertion, audienceProblem, checkTimes, readAssertion } from "#app/oauth/client-auth/assertion";
import { signatureAlgorithm, typeOf } from "#app/oauth/client-auth/signature";
import { ID_JAG_TYPES } from "#app/oauth/trusted-issuers/id-jag";
import { ASSERTION_LIFE } from "#app/oauth/trusted-issuers/issuer";
import { isUnknown } from "./exchange";
import type { Finding } from "./request-rules";

/** Types of JWT that are something else, and so no grant (RFC 8725 §3.11). */
const OTHER_TYPES: readonly unknown[] = ["at+jwt", "application/at+jwt", "logout+jwt", "dpop+jwt", "client-authentication+jwt"];

/**
 * The first rule that an assertion breaks. When it was sent is not known, so it is taken as new.
 *
 * @example grantAssertionRule("PHNhbWw+")?.cause // "grant_assertion_malformed"
 */
export function grantAssertionRule(text: string): Finding | undefined {
  if (isUnknown(text)) return undefined;
  const assertion = readAssertion(text);
  if (assertion === undefined) return { cause: "grant_assertion_malformed", evidence: "The assertion is no signed JWT." };
  const { header, claims } = assertion;
  if (typeof claims["iss"] !== "string") return { cause: "grant_assertion_issuer", evidence: "The assertion has no iss." };
  if (signatureAlgorithm(header) === undefined)
    return { cause: "grant_assertion_algorithm", evidence: `Its algorithm is ${String(header["alg"]).slice(0, 50)}.` };
  const type = typeOf(header);
  if (OTHER_TYPES.includes(type)) return { cause: "grant_assertion_malformed", evidence: `Its typ is ${type}, which is no grant.` };
  return claimRule(claims) ?? (ID_JAG_TYPES.has(type) ? idJagRule(claims) : undefined);
}

function claimRule(claims: Assertion["claims"]): Finding | undefined {
  if (typeof claims["sub"] !== "string" || claims["sub"] === "")
    return { cause: "grant_assertion_claims", evidence: "The assertion has no sub." };
  const audiences = new Set([claims["aud"]].flat().filter((one) => typeof one === "string"));
  if (audienceProblem(claims["aud"], audiences) !== undefined)
    return { cause: "grant_assertion_audience", evidence: "The assertion has no aud." };
  const made = [claims["iat"], claims["nbf"], claims["exp"]].find((time) => typeof time === "number") ?? 0;
  const checked = checkTimes(claims, Number(made) * 1000, ASSERTION_LIFE.most);
  if (checked.problem === undefined || checked.problem === "expired") return undefined;
  return { cause: `grant_assertion_${checked.problem}`, evidence: `Of the assertion: ${JSON.stringify(checked.detail)}.` };
}

function idJagRule({ client_id, resource }: Assertion["claims"]): Finding | undefined {
  if (typeof client_id !== "string") return { cause: "id_jag_client", evidence: "The assertion is an ID-JAG without client_id." };
  return resource === undefined ? { cause: "id_jag_resource", evidence: "The assertion is an ID-JAG without resource." } : undefined;
}
