/** What is wrong with a request itself: its method, its body, its parameters. */
import type { CauseInfo } from "./index";

export const REQUEST_CAUSES = {
  method_not_allowed: {
    error: "invalid_request",
    status: 405,
    description: "This endpoint takes POST only.",
    title: "Wrong HTTP method",
    explanation: "The request was not a POST.",
    fix: "Send the request as POST.",
  },
  content_type: {
    error: "invalid_request",
    status: 400,
    description: "The body must be application/x-www-form-urlencoded.",
    title: "Wrong content type",
    explanation: "The body was not sent as application/x-www-form-urlencoded.",
    fix: "Send a form body, as curl -d does, with that Content-Type.",
  },
  body_too_large: {
    error: "invalid_request",
    status: 413,
    description: "The request body is too large.",
    title: "Body too large",
    explanation: "The body or its number of parameters is over the limit.",
    fix: "Send only the parameters of the grant.",
  },
  claims_malformed: {
    error: "invalid_request",
    status: 400,
    description: "The claims parameter is malformed.",
    title: "Malformed claims parameter",
    explanation: "The claims parameter of the authorization request is no JSON object as OpenID Connect Core 5.5 has it, or is too long.",
    fix: "Send an object with the members id_token and userinfo, or leave the parameter out.",
  },
  request_malformed: {
    error: "invalid_request",
    status: 400,
    description: "The request is malformed.",
    title: "Malformed request",
    explanation: "A percent escape or the text encoding could not be read, or a credential holds a character that none has.",
    fix: "Let an HTTP library encode the form.",
  },
  parameter_repeated: {
    error: "invalid_request",
    status: 400,
    description: "A parameter was sent more than once.",
    title: "Repeated parameter",
    explanation: "A parameter may be sent only once (RFC 6749 §3.2).",
    fix: "Remove the second one.",
  },
  parameter_missing: {
    error: "invalid_request",
    status: 400,
    description: "A required parameter is missing.",
    title: "Missing parameter",
    explanation: "The grant needs a parameter that was absent or empty.",
    fix: "Add the parameter named in the detail.",
  },
  credentials_in_query: {
    error: "invalid_request",
    status: 400,
    description: "Credentials must not be sent in the URL.",
    title: "Credentials in the URL",
    explanation: "A secret, password or token stood in the query string, where logs keep it (RFC 6749 §2.3.1).",
    fix: "Send it in the body. Revoke the secret that was exposed.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;

/** The lifetime that was asked for. */
export const LIFETIME_CAUSES = {
  validity_period_invalid: {
    error: "invalid_request",
    status: 400,
    description: "The validity_period is not within the limits.",
    title: "validity_period out of range",
    explanation: "validity_period must be whole seconds within the limits of the key and the realm.",
    fix: "Use a value within the limits shown on the key's page.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
