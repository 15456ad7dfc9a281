/** Speaks to a server under test as an application does: real HTTP, nothing imported from the product. */

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON body; fails the test when it is none. */
  readonly json: Record<string, unknown>;
}

/** HTTP Basic with the form-encoding that RFC 6749 §2.3.1 asks for. */
export function basic(clientId: string, secret: string): string {
  const encode = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString("base64")}`;
}

/** Reads an answer whole. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json(): Record<string, unknown> {
      const value: unknown = JSON.parse(text);
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`not a JSON object: ${text}`);
      return Object.fromEntries(Object.entries(value));
    },
  };
}

/**
 * POSTs a form to `url`.
 *
 * @example await post(`${server.url}/token`, { grant_type: "client_credentials" }, { authorization: basic(id, secret) })
 */
export async function post(url: string, form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Answer> {
  const body = typeof form === "string" ? form : new URLSearchParams(form).toString();
  return await read(
    await fetch(url, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body }),
  );
}

/** The value as a string; fails the test when it is none. */
export function text(value: unknown): string {
  if (typeof value !== "string") throw new Error(`expected a string, got ${JSON.stringify(value)}`);
  return value;
}
