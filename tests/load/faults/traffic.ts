/** Token requests from many connections at once, and a note of every answer: what a fault may not falsify. */
import type { TestClient } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";

export interface Noted {
  readonly status: number;
  readonly retryAfter: string | null;
  /** The body's `error`, or undefined for a token; null when the body is no JSON object. */
  readonly error: string | null | undefined;
  /** How long the answer took, and when it came, in milliseconds. */
  readonly ms: number;
  readonly at: number;
}

export interface Traffic {
  /** The access tokens of all answers with status 200. */
  readonly tokens: readonly string[];
  readonly answers: readonly Noted[];
  /** Requests whose connection broke before an answer. */
  readonly lost: number;
  stop(): Promise<void>;
}

/** Milliseconds after which a client without an answer gives up: the request counts as hung. */
const HANG_MS = 20_000;
/** After a refusal or a broken connection a worker rests, as an honest client does. */
const REST_MS = 50;

/** Sends until it is stopped; one request in ten asks for a grant that its key does not have, so that refusals are written as well. */
export function startTraffic(url: string, client: TestClient, workers = 16): Traffic {
  const tokens: string[] = [];
  const answers: Noted[] = [];
  let lost = 0;
  let sent = 0;
  let over = false;
  const authorization = basic(client.clientId, client.secret);
  const ask = async () => {
    const from = performance.now();
    sent += 1;
    const response = await fetch(`${url}/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", authorization },
      body: sent % 10 === 0 ? "grant_type=password&username=a&password=b" : "grant_type=client_credentials",
      signal: AbortSignal.timeout(HANG_MS),
    });
    const { token, error } = read(await response.text());
    if (response.status === 200 && token !== undefined) tokens.push(token);
    const at = performance.now();
    answers.push({ status: response.status, retryAfter: response.headers.get("retry-after"), error, ms: at - from, at });
    return response.status;
  };
  const worker = async () => {
    while (!over) {
      const status = await ask().catch(() => {
        lost += 1;
        return 0;
      });
      if (status === 0 || status >= 429) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  };
  const all = Promise.all(Array.from({ length: workers }, worker));
  return {
    tokens,
    answers,
    get lost() {
      return lost;
    },
    async stop() {
      over = true;
      await all;
    },
  };
}

function read(text: string): { readonly token: string | undefined; readonly error: string | null | undefined } {
  try {
    const { access_token: token, error } = JSON.parse(text);
    return { token: typeof token === "string" ? token : undefined, error: typeof error === "string" ? error : undefined };
  } catch {
    return { token: undefined, error: null };
  }
}
