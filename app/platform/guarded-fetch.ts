/**
 * Requests to addresses that strangers choose: a client's metadata document, its logout endpoint. They must not lead into the portal's own
 * network, be sent elsewhere, or hold the portal up.
 */
import { Resolver } from "node:dns";
import { lookup } from "node:dns/promises";
import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { env } from "./env";
import { OutboundSlots } from "./outbound-slots";
import { isPublicAddress } from "./public-address";

const MAX_HEADER_BYTES = 16_384;
/** An answer that sends nothing for so long has stopped. */
const IDLE_MS = 5000;
const slots = new OutboundSlots({ perOrigin: 2, inAll: 16, waiting: 200 });

export type OutboundFailure =
  /** The URL itself: not https, or with a user part. */
  | "url"
  /** The host has an address of special use, or none but such. */
  | "address"
  | "unresolved"
  | "unreachable"
  | "timeout"
  | "too_large"
  /** The answer is compressed, though that was not asked for. */
  | "encoded"
  /** Too many requests are under way. */
  | "busy";

/** Why a request was not made, or its answer not taken. The message is a sentence that may be shown, and has nothing of the answer in it. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  constructor(
    readonly failure: OutboundFailure,
    message: string,
  ) {
    super(message);
  }
}

export interface GuardedFetchOptions {
  /** The longest body of an answer. */
  readonly maxBytes: number;
  /** For the whole of it: waiting for a slot, resolving, connecting, and the last byte of the answer. */
  readonly timeoutMs: number;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Hosts by name that may be inner ones, and may be asked by http; absent: those of the setting OUTBOUND_INNER_HOSTS. */
  readonly allowInner?: readonly string[];
  /** Every address of a host; absent: the name servers. Only tests give another. */
  readonly resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends one request and reads its answer. Redirects are not followed: they are answers like others. All addresses of the host must be public, and
 * the connection goes to one of those that were checked, so that a name cannot change what it means in between.
 *
 * @throws {OutboundError}
 * @example const { status, body } = await guardedFetch("https://app.example/client.json", { maxBytes: 5120, timeoutMs: 5000 })
 */
export async function guardedFetch(url: string, options: GuardedFetchOptions): Promise<GuardedAnswer> {
  const { target, host, inner } = checkedTarget(url, options.allowInner ?? env().outboundInnerHosts);
  const signal = AbortSignal.timeout(options.timeoutMs);
  const release = await slots.take(target.origin, signal);
  if (release === undefined) throw new OutboundError("busy", "Too many requests to other servers are under way.");
  try {
    const addresses = inner && options.resolve === undefined ? undefined : await checkedAddresses(host, inner, signal, options.resolve);
    return await send(target, options, addresses, signal);
  } finally {
    release();
  }
}

function checkedTarget(url: string, allowInner: readonly string[]) {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || target.username !== "" || target.password !== "")
    throw new OutboundError("url", "The address is not one of another server.");
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const inner = allowInner.includes(target.hostname.toLowerCase());
  if (target.protocol !== "https:" && !(inner && target.protocol === "http:"))
    throw new OutboundError("url", "The address must begin with https://.");
  return { target, host, inner };
}

async function checkedAddresses(
  host: string,
  inner: boolean,
  signal: AbortSignal,
  resolve: NonNullable<GuardedFetchOptions["resolve"]> = resolveByNameServer,
): Promise<readonly string[]> {
  const addresses = isIP(host) === 0 ? await resolve(host, signal) : [host];
  if (addresses.length === 0) throw new OutboundError("unresolved", "The name of the host cannot be resolved.");
  if (!inner && !addresses.every(isPublicAddress)) throw new OutboundError("address", "The host is not a public one.");
  return addresses;
}

/** Not by the system's resolver, whose threads the portal needs for files and passwords: a slow name server would hold them. */
async function resolveByNameServer(host: string, signal: AbortSignal): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const ask = (method: "resolve4" | "resolve6") =>
    new Promise<readonly string[]>((done) => resolver[method](host, (error, found) => done(error ? [] : found)));
  const found = await Promise.all([ask("resolve4"), ask("resolve6")]);
  signal.removeEventListener("abort", cancel);
  if (signal.aborted) throw timedOut();
  return found.flat();
}

/** The lookup of a connection: what was checked, whatever the name means by now. Of an inner host the system's resolver knows the addresses. */
function lookupOf(checked: readonly string[] | undefined): LookupFunction {
  return (host, { all }, done) => {
    const addresses = checked?.map((address) => ({ address, family: isIP(address) }));
    const found = addresses === undefined ? lookup(host, { all: true }) : Promise.resolve(addresses);
    found.then(
      (list) => (all ? done(null, [...list]) : done(null, list[0]?.address ?? "", list[0]?.family)),
      (error: NodeJS.ErrnoException) => done(error, ""),
    );
  };
}

async function send(
  target: URL,
  { maxBytes, method = "GET", headers = {}, body }: GuardedFetchOptions,
  addresses: readonly string[] | undefined,
  whole: AbortSignal,
): Promise<GuardedAnswer> {
  const idle = new AbortController();
  const signal = AbortSignal.any([whole, idle.signal]);
  const sent: RequestOptions = {
    method,
    // Without an agent: no connection is kept whose address was checked for another request.
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    timeout: IDLE_MS,
    lookup: lookupOf(addresses),
    signal,
    headers: {
      ...headers,
      "User-Agent": "Latchkey",
      "Accept-Encoding": "identity",
      ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
    },
  };
  const request = (target.protocol === "https:" ? https : http).request(target, sent);
  request.on("timeout", () => idle.abort());
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve).once("error", reject);
      request.end(body);
    });
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await readBody(answer, maxBytes) };
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    throw signal.aborted
      ? timedOut()
      : new OutboundError("unreachable", "The host cannot be reached, or has no certificate that is trusted.");
  } finally {
    request.destroy();
  }
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new OutboundError("encoded", "The answer is compressed, which was not asked for.");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new OutboundError("too_large", `The answer has more than ${maxBytes} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function timedOut(): OutboundError {
  return new OutboundError("timeout", "The host did not answer in time.");
}
