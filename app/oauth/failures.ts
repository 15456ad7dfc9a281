/** What a refused request leaves for the portal: to whom it belongs, and why. */

import type { Cause } from "./causes";
import type { ClientAuthentication } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/registry";
import type { OAuthError } from "./errors";
import type { Endpoint, FailureEvent, ProtocolRequest, RegisteredClient } from "./model";
import type { ClientSource } from "./ports";
import type { Form } from "./request";

/** Refusals that only count: under attack or over quota, a record each would be the attacker's to write. */
const COUNTED_ONLY: ReadonlySet<Cause> = new Set(["throttled", "quota_exceeded", "device_too_many", "pushed_too_many"]);

/** What a device that polls is told until its person has answered (RFC 8628 §3.5), and a client that has no nonce yet (RFC 9449 §8). */
const WAITING: ReadonlySet<Cause> = new Set(["dpop_nonce", "device_pending", "device_slow_down"]);

/**
 * Whether a request was told to ask again, and neither got a token nor did anything wrong. Counters, charts, mails and lists of refusals
 * know nothing of such requests: one device makes a hundred of them before it gets its token.
 *
 * @example isWaiting("device_pending") // true
 */
export function isWaiting(cause: Cause): boolean {
  return WAITING.has(cause);
}

/** The form of a request whose body is not read. */
const NO_FORM: Form = new Map();

/** To whom a refused request belongs, as far as it is known. */
export interface Attribution {
  readonly client: RegisteredClient | undefined;
  readonly secretId: string | null;
  /** A known grant type, or "". */
  readonly grantType: string;
  /** Whether a secret of the client's own came with the request. Without one, anybody may have named the client. */
  readonly proven: boolean;
}

/** The record for "Recent failures", or undefined where the count is enough. */
export function failureEvent(
  error: OAuthError,
  endpoint: Endpoint,
  request: Pick<ProtocolRequest, "requestId" | "realmId" | "ip" | "userAgent">,
  who: Attribution,
  at: number,
): FailureEvent | undefined {
  if (COUNTED_ONLY.has(error.cause) || isWaiting(error.cause)) return undefined;
  return {
    requestId: request.requestId,
    at,
    realmId: request.realmId,
    endpoint,
    applicationId: who.client?.applicationId ?? "",
    clientRef: who.client?.ref ?? "",
    environment: who.client?.environment ?? "",
    grantType: who.grantType,
    secretId: who.secretId ?? "",
    cause: error.cause,
    detail: error.options.detail ?? {},
    ip: request.ip,
    userAgent: request.userAgent,
    proven: who.proven,
  };
}

/**
 * The client of a request that was refused before its authentication: the one its header names, so that
 * "wrong content type" reaches the developer who sent it. Claimed, not proved, as with a wrong secret.
 */
export async function claimedClient(
  authentication: ClientAuthentication | undefined,
  request: ProtocolRequest,
  ports: ClientSource,
): Promise<RegisteredClient | undefined> {
  if (authentication !== undefined) return authentication.client;
  try {
    const { clientId } = readCredentials(request, NO_FORM);
    return await ports.findClient(request.realmId, clientId);
  } catch {
    return undefined;
  }
}
