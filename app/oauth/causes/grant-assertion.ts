/** The JWT bearer grant (RFC 7523 §3.1): an assertion that is not accepted is an `invalid_grant`. */
import type { CauseInfo } from "./index";

/** One text for all: the wire never tells who is trusted, nor who has an account. */
const BAD_ASSERTION = "The assertion is invalid, expired, used, or not one that the client may present.";
const REFUSED = { error: "invalid_grant", status: 400, description: BAD_ASSERTION } as const;

export const GRANT_ASSERTION_CAUSES = {
  grant_assertion_malformed: {
    ...REFUSED,
    title: "Unreadable assertion",
    explanation:
      "The assertion is no signed JWT of at most 8,192 characters, or of a type that is no grant, such as an access token (RFC 7523 §2.1, §3).",
    fix: "Send the JWT of the issuer in compact form, with the type JWT, oauth-id-jag+jwt or none.",
  },
  grant_assertion_issuer: {
    ...REFUSED,
    title: "Issuer not trusted",
    explanation:
      "No admin has named the assertion’s iss as a trusted issuer of this realm; the two are compared letter by letter (RFC 7523 §3).",
    fix: "Ask an admin to add the issuer on the page Trusted issuers, with exactly the iss of its assertions.",
  },
  grant_assertion_client: {
    ...REFUSED,
    title: "Key may not present the assertion",
    explanation: "The issuer is trusted, but no admin has allowed this key to present its assertions.",
    fix: "Ask an admin to add the key to the issuer on the page Trusted issuers.",
  },
  grant_assertion_algorithm: {
    ...REFUSED,
    title: "Assertion’s algorithm not accepted",
    explanation: "The assertion is signed with an algorithm that is not accepted here, such as none or HS256 (RFC 7523 §3).",
    fix: "Have the issuer sign with ES256, PS256, RS256 or EdDSA.",
  },
  grant_assertion_key_unknown: {
    ...REFUSED,
    title: "No key of the issuer for the assertion",
    explanation:
      "None of the issuer’s public keys has the kid and the algorithm that the assertion names, or more than four fit as it names no kid (RFC 7523 §3).",
    fix: "Check the issuer’s keys on the page Trusted issuers. After a rotation the address is asked again within a minute.",
  },
  grant_assertion_signature: {
    ...REFUSED,
    title: "Assertion’s signature is wrong",
    explanation: "The assertion is not signed with the issuer’s key of that kid (RFC 7523 §3).",
    fix: "Check that the assertion arrives unchanged, and that the issuer’s keys are the right ones.",
  },
  grant_assertion_keys_unavailable: {
    ...REFUSED,
    title: "Issuer’s keys cannot be fetched",
    explanation: "The address at which the issuer publishes its public keys did not answer with a JWK set (RFC 7523 §3).",
    fix: "Check that the address on the page Trusted issuers answers with status 200, JSON and a JWK set; it is asked again after half a minute.",
  },
  grant_assertion_claims: {
    ...REFUSED,
    title: "Claim missing in the grant’s assertion",
    explanation: "The assertion lacks a claim, or one is of the wrong kind: it needs iss, sub, aud and exp (RFC 7523 §3).",
    fix: "Have the issuer set iss, sub, aud and exp; jti, nbf and iat are optional.",
  },
  grant_assertion_audience: {
    ...REFUSED,
    title: "Assertion for another audience",
    explanation:
      "The audience of the assertion is not one that the issuer may name: by default an issuer or a token endpoint of this realm, of an ID-JAG an issuer (RFC 7523 §3).",
    fix: "Have the issuer set aud to the issuer of this portal’s metadata, as one string.",
  },
  grant_assertion_expired: {
    ...REFUSED,
    title: "Grant’s assertion expired",
    explanation: "The assertion’s time is over (RFC 7523 §3).",
    fix: "Ask the issuer for a new assertion, and check its clock.",
  },
  grant_assertion_early: {
    ...REFUSED,
    title: "Grant’s assertion not valid yet",
    explanation: "The assertion was made, or begins to be valid, more than a minute from now (RFC 7523 §3).",
    fix: "Check the issuer’s clock.",
  },
  grant_assertion_lifetime: {
    ...REFUSED,
    title: "Grant’s assertion valid for too long",
    explanation: "The assertion lives longer than the admin allows those of its issuer (RFC 7523 §3).",
    fix: "Have the issuer set an earlier exp, or ask an admin to allow longer ones on the page Trusted issuers.",
  },
  grant_assertion_replayed: {
    ...REFUSED,
    title: "Grant’s assertion used before",
    explanation: "An assertion buys one token, and this one has (RFC 7523 §3). Without jti it is known by what was signed.",
    fix: "Ask the issuer for a new assertion for each token request.",
  },
  grant_subject_unknown: {
    ...REFUSED,
    title: "Assertion about nobody here",
    explanation:
      "The issuer speaks for users by their email address, and the assertion’s address is of no active user, of a domain that is not the issuer’s, or not verified.",
    fix: "Check the address in the assertion’s email claim. An account is never made by an assertion.",
  },
  id_jag_client: {
    ...REFUSED,
    title: "Assertion for another client",
    explanation: "An ID-JAG names the client that it is for as client_id, and that is not the one that presents it.",
    fix: "Have the identity provider put this key’s Client ID into client_id.",
  },
  id_jag_resource: {
    ...REFUSED,
    title: "Assertion without a resource",
    explanation: "An ID-JAG names the APIs that it is for as resource, one to ten absolute URIs.",
    fix: "Send resource with the request by which the identity provider issues the assertion.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
