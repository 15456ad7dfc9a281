/**
 * Every client authentication method that works here, once: its registered name, what screens call it, and how a client
 * uses it. Metadata, the key form, the error pages and "why did it fail" are drawn from this table; `client-auth/` has
 * the code of each.
 */
export interface ClientAuthMethodInfo {
  /** The name in metadata (RFC 7591 §2, `token_endpoint_auth_method`). */
  readonly name: string;
  /** The name on screen. */
  readonly label: string;
  /** What the client sends, as the end of "Send …". */
  readonly usage: string;
  /** The clients that may be registered for it: those that keep a secret, or those that cannot (RFC 6749 §2.1). */
  readonly clientType: "confidential" | "public";
}

export const CLIENT_AUTH_METHODS = [
  {
    name: "client_secret_basic",
    label: "HTTP Basic",
    usage: "the consumer key and secret in the Authorization header, as HTTP Basic",
    clientType: "confidential",
  },
  {
    name: "client_secret_post",
    label: "Form parameters",
    usage: "the consumer key and secret in the body, as client_id and client_secret",
    clientType: "confidential",
  },
  {
    name: "none",
    label: "None (public client)",
    usage: "the consumer key alone in the body, as client_id",
    clientType: "public",
  },
] as const satisfies readonly ClientAuthMethodInfo[];

export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]["name"];

/**
 * The methods that a client may use, in the order of the table, at least one.
 *
 * @param clientType the client's type as stored
 * @param stored the one method that the client is registered for; null: every method of its type
 * @throws Error when there is no such method for a client of the type. Otherwise a stored "none" would let a client in without its secret
 * @example authMethodsOf("public", null) // ["none"]
 */
export function authMethodsOf(clientType: string, stored: string | null): readonly [ClientAuthMethod, ...ClientAuthMethod[]] {
  const [first, ...others] = CLIENT_AUTH_METHODS.flatMap((info) =>
    info.clientType === clientType && (stored === null || info.name === stored) ? info.name : [],
  );
  if (first === undefined) throw new Error(`A ${clientType} client cannot authenticate by ${stored ?? "any method"}.`);
  return [first, ...others];
}
