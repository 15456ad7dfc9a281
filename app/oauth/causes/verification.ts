/** Why a call of an API was refused at `/verify`, besides what is wrong with any bearer token. */
import type { CauseInfo } from "./index";

export const VERIFICATION_CAUSES = {
  token_missing: {
    error: "invalid_token",
    status: 401,
    description: "An access token is needed.",
    title: "No access token",
    explanation: "The call came without an access token in its Authorization header.",
    fix: "Send Authorization: Bearer and the access token. The API's proxy must pass that header on to /verify.",
  },
  token_twice: {
    error: "invalid_request",
    status: 400,
    description: "Send the access token once, in the Authorization header.",
    title: "Access token sent in two ways",
    explanation: "The call had one access token in its header and one in its URL or form (RFC 6750 §2).",
    fix: "Send it in the Authorization header alone.",
  },
  token_audience: {
    error: "invalid_token",
    status: 401,
    description: "The access token is for another API.",
    title: "Access token of another API",
    explanation: "The access token was issued for other APIs alone (its audience, RFC 8707).",
    fix: "Ask for a token with the API's identifier as resource.",
  },
  token_environment: {
    error: "invalid_token",
    status: 401,
    description: "The access token is of another environment.",
    title: "Access token of another environment",
    explanation: "The API's proxy takes tokens of one environment only, and this is of the other.",
    fix: "Use the key of the environment that the address belongs to.",
  },
  subscription_missing: {
    error: "invalid_token",
    status: 401,
    description: "The application does not subscribe to the API.",
    title: "No subscription to the API",
    explanation:
      "The application, or one whose token it has exchanged for its own, has no approved subscription to the API, or not any more.",
    fix: "Subscribe to the API on the application's Subscriptions page.",
  },
  proxy_request: {
    error: "invalid_request",
    status: 400,
    description: "The proxy's request to /verify is not as it must be.",
    title: "Proxy set up wrongly",
    explanation: "The query of the proxy's request lacks api or key, has one twice, or one that does not exist.",
    fix: "Copy the configuration from the API's page again.",
  },
  dpop_proxy_silent: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The proxy does not tell the address of the call.",
    title: "Proxy that does not tell what was called",
    explanation:
      "A DPoP proof is for one method and address, and the proxy's question named no host or no path: X-Forwarded-Method, X-Forwarded-Host and X-Forwarded-Uri.",
    fix: "Let the proxy pass these headers on, as the documentation of APIs has it.",
  },
  proxy_key: {
    error: "invalid_request",
    status: 400,
    description: "There is no such API, or the key is not the API's.",
    title: "Proxy with a wrong key",
    explanation: "The API that the proxy names does not exist, or the key beside it is not one of that API's.",
    fix: "Copy the configuration from the API's page again.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
