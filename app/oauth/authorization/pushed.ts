/** A pushed authorization request (RFC 9126) as it is kept. Times are milliseconds since the epoch. */
import { OAuthError } from "../errors";
import type { RegisteredClient } from "../model";
import type { PushedRequestSource, TokenMac } from "../ports";
import { encodeOpaque, parseOpaque } from "../tokens/opaque";
import type { SentParameters } from "./parameters";
import { REQUEST_URI_PREFIX } from "./request-uri";

export interface PushedRequest {
  /** UUIDv7: what the `request_uri` holds. */
  readonly id: string;
  readonly realmId: string;
  readonly clientRef: string;
  /** The request's parameters, which were in order when they were pushed. */
  readonly sent: SentParameters;
  readonly issuedAt: number;
  /** It must be opened by then, and answered by then once it is open. */
  readonly expiresAt: number;
  /** When a browser first brought it; null: none has. */
  readonly openedAt: number | null;
  /** When the client was answered; null: it was not. */
  readonly usedAt: number | null;
  /** When the row may go. */
  readonly keptUntil: number;
}

/** Seconds in which a browser must bring it (RFC 9126 §2.2). */
export const PUSHED_LIFETIME = 60;
/** Milliseconds from then on in which its person must have signed in and answered. */
export const OPEN_FOR = 600_000;
/** Milliseconds for which its row outlives it, so that a late request is told that it has expired. */
export const KEPT_LATE = 60_000;
/** Letters of all names and values: a row is no larger. */
export const MOST_PUSHED_LETTERS = 12_000;

/**
 * The `request_uri` of a pushed request. Nobody can guess another (RFC 9126 §7.1).
 *
 * @example requestUriOf(id, ports.mac) // "urn:ietf:params:oauth:request_uri:lk_pr_AQGTb1…"
 */
export function requestUriOf(id: string, mac: Pick<TokenMac, "mac">): string {
  return REQUEST_URI_PREFIX + encodeOpaque("pushed", id, mac);
}

/** The pushed request as a request at `/authorize` names it (RFC 9126 §4). */
export function sentFor(pushed: Pick<PushedRequest, "id">, clientId: string, mac: Pick<TokenMac, "mac">): SentParameters {
  return new Map([
    ["client_id", [clientId]],
    ["request_uri", [requestUriOf(pushed.id, mac)]],
  ]);
}

/**
 * The pushed request behind a `request_uri`. A forged one costs no query.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError `request_uri_unknown`, also where it is another client's (RFC 9126 §2.2), `request_uri_expired` or `request_uri_used`
 */
export async function findPushed(
  requestUri: string,
  client: RegisteredClient,
  now: number,
  ports: PushedRequestSource & { readonly mac: TokenMac },
): Promise<PushedRequest> {
  const parsed = parseOpaque(requestUri.slice(REQUEST_URI_PREFIX.length), ports.mac);
  const pushed = parsed?.kind === "pushed" ? await ports.findPushed(parsed.id) : undefined;
  if (pushed === undefined || pushed.realmId !== client.realmId || pushed.clientRef !== client.ref)
    throw new OAuthError("request_uri_unknown");
  if (pushed.usedAt !== null) throw new OAuthError("request_uri_used", { detail: { seconds_ago: secondsSince(pushed.usedAt, now) } });
  if (now >= pushed.expiresAt)
    throw new OAuthError("request_uri_expired", { detail: { seconds_ago: secondsSince(pushed.expiresAt, now) } });
  return pushed;
}

function secondsSince(time: number, now: number): number {
  return Math.max(0, Math.round((now - time) / 1000));
}

/** A new one. @throws OAuthError `pushed_too_long` */
export function newPushed(
  { ref, realmId }: Pick<RegisteredClient, "ref" | "realmId">,
  sent: SentParameters,
  id: string,
  now: number,
): PushedRequest {
  const letters = [...sent].flatMap(([name, values]) => values.map((value) => name.length + value.length)).reduce((a, b) => a + b, 0);
  if (letters > MOST_PUSHED_LETTERS) throw new OAuthError("pushed_too_long", { detail: { characters: letters } });
  const expiresAt = now + PUSHED_LIFETIME * 1000;
  return {
    id,
    realmId,
    clientRef: ref,
    sent,
    issuedAt: now,
    expiresAt,
    openedAt: null,
    usedAt: null,
    keptUntil: expiresAt + KEPT_LATE,
  };
}
