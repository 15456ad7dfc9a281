/** The request that a run repeats, with keep-alive. */
export interface LoadRequest {
  /** An `http:` URL with the address spelled out, so that no name is resolved. */
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Headers of which each request takes one set at random, such as many clients' credentials; `headers` has the first. */
  readonly anyOf?: readonly Readonly<Record<string, string>>[];
}

/** A POST of a form, as every OAuth endpoint takes it. */
export function formRequest(url: string, form: Record<string, string>, headers: Readonly<Record<string, string>> = {}): LoadRequest {
  const body = new URLSearchParams(form).toString();
  return { url, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body };
}

/** The request as the bytes of HTTP/1.1. */
export function requestBytes({ url, method, headers, body }: LoadRequest): string {
  const { host, pathname, search } = new URL(url);
  const length = method === "POST" ? { "content-length": String(Buffer.byteLength(body)) } : {};
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** The lines that differ from request to request, and the request without them. */
export function withoutAnyOf(request: LoadRequest): { readonly request: string; readonly lines: readonly string[] } {
  const { anyOf = [], headers } = request;
  const lines = anyOf.map((set) => Object.entries(set).map(([name, value]) => `${name}: ${value}\r\n`));
  const shared = Object.entries(headers).filter(([name]) => !anyOf.some((set) => name in set));
  return { request: requestBytes({ ...request, headers: Object.fromEntries(shared) }), lines: lines.map((each) => each.join("")) };
}

/** The request as a script of wrk that prints a line of figures at the end; `parseWrk` reads it. */
export function wrkScript({ method, headers, body, anyOf = [] }: LoadRequest): string {
  const table = (set: Readonly<Record<string, string>>) =>
    `{ ${Object.entries({ ...headers, ...set })
      .map(([name, value]) => `[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
      .join(", ")} }`;
  const pick = [
    `local sets = { ${anyOf.map(table).join(", ")} }`,
    "local all = {}",
    "init = function() for i, set in ipairs(sets) do all[i] = wrk.format(nil, nil, set) end end",
    "request = function() return all[math.random(#all)] end",
  ];
  return [
    `wrk.method = ${JSON.stringify(method)}`,
    ...(method === "POST" ? [`wrk.body = ${JSON.stringify(body)}`] : []),
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`),
    ...(anyOf.length > 0 ? pick : []),
    "done = function(summary, latency, requests)",
    "  local e = summary.errors",
    '  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50),',
    "    latency:percentile(99), latency:percentile(99.9), e.status + e.read + e.write + e.timeout + e.connect))",
    "end",
    "",
  ].join("\n");
}
