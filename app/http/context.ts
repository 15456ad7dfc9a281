/** What the listener knows of a request: its id, its client's address and its realm. */
import { isIP, isIPv4, SocketAddress } from "node:net";
import type { Realm } from "#app/oauth/realm";
import { createUuidv7 } from "#app/oauth/uuidv7";
import type { ReceivedForm } from "./form-reader";

/** What the listener knows of a request and Remix does not. */
export interface RequestContext {
  /** UUIDv7; also the `X-Request-Id` response header. */
  readonly requestId: string;
  /** The peer's address. */
  readonly ip: string;
  /** The CSP nonce of this response. */
  readonly nonce: string;
  /** The realm the path names, with its addresses. */
  readonly realm: Realm;
}

/** The path of `/authorize` that a request came by: each product's clients have one of their own. */
export interface AuthorizationPlace {
  /** Below the base path, such as `/oauth2/authorize`. */
  readonly path: string;
  readonly issuerPath: string;
}

/** What every loader and action gets as `context`. */
export interface PageContext extends RequestContext {
  /** Where the authorization page was asked for; absent for every other page. */
  readonly authorization?: AuthorizationPlace | undefined;
  /** What was sent, read and bounded by the listener; the Request that Remix hands on has no body. Empty for reads. */
  readonly form: ReceivedForm;
}

/** The id of one request: a UUIDv7, in the answer's `X-Request-Id`, in the log, and in failure records. */
export const newRequestId = createUuidv7({ now: Date.now });

/** An address and a port, as some proxies write it: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `[2001:db8::1]`. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([^:]+))(?::\d*)?$/;

/**
 * The client's address. Each trusted proxy appends to `X-Forwarded-For` the address it was called from, so with `n`
 * proxies the n-th entry from the right is the last one that a client cannot forge.
 *
 * @param peer the socket's other end.
 * @param forwardedFor the header as received, or undefined.
 * @param trustedProxies how many proxies stand in front; 0 ignores the header.
 * @returns the address in one spelling, without port and zone; the peer's, where the entry is none.
 * @example clientIp("10.0.0.2", "[2001:DB8:0::1]:4711", 1) // "2001:db8::1"
 */
export function clientIp(peer: string | undefined, forwardedFor: string | undefined, trustedProxies: number): string {
  const direct = oneSpelling(peer ?? "") ?? "";
  if (trustedProxies === 0 || !forwardedFor) return direct;
  const hops = forwardedFor.split(",");
  return oneSpelling((hops.at(-trustedProxies) ?? hops[0] ?? "").trim()) ?? direct;
}

/** How a dual-stack socket begins the address of an IPv4 peer. */
const MAPPED = "::ffff:";

/** Undefined for what is no address. An IPv4 address in IPv6 form, as a dual-stack socket has it, becomes IPv4: one person, one address. */
function oneSpelling(entry: string): string | undefined {
  // Nearly every peer: the token path asks for each request, and a SocketAddress is an object outside the heap.
  const usual = entry.startsWith(MAPPED) ? entry.slice(MAPPED.length) : entry;
  if (isIPv4(usual)) return usual;
  const parts = WITH_PORT.exec(entry);
  const address = parts?.[1] ?? parts?.[2] ?? entry;
  const family = isIP(address);
  if (family === 4) return address;
  if (family !== 6) return undefined;
  const { address: text } = new SocketAddress({ address, family: "ipv6" });
  return text.startsWith(MAPPED) && text.includes(".") ? text.slice(MAPPED.length) : text;
}
