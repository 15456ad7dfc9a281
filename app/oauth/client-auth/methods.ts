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
  /** What proves the client. A key pair must be registered with the client, so such a method is only a client's that names it. */
  readonly proof: "secret" | "key_pair" | "nothing";
}

export const CLIENT_AUTH_METHODS = [
  {
    name: "client_secret_basic",
    label: "HTTP Basic",
    usage: "the consumer key and secret in the Authorization header, as HTTP Basic",
    clientType: "confidential",
    proof: "secret",
  },
  {
    name: "client_secret_post",
    label: "Form parameters",
    usage: "the consumer key and secret in the body, as client_id and client_secret",
    clientType: "confidential",
    proof: "secret",
  },
  {
    name: "private_key_jwt",
    label: "Private key JWT",
    usage: "an assertion signed with the application's private key in the body, as client_assertion",
    clientType: "confidential",
    proof: "key_pair",
  },
  {
    name: "none",
    label: "None (public client)",
    usage: "the consumer key alone in the body, as client_id",
    clientType: "public",
    proof: "nothing",
  },
] as const satisfies readonly ClientAuthMethodInfo[];

export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]["name"];

/** The registered names of those that clients of a type may be registered for. */
export function authMethodNamesFor(clientType: ClientAuthMethodInfo["clientType"]): readonly ClientAuthMethod[] {
  return CLIENT_AUTH_METHODS.flatMap((info) => (info.clientType === clientType ? info.name : []));
}

/** Whether a client that is registered for the method (null: any) has a key pair in place of a secret. */
export function isByKeyPair(method: string | null): boolean {
  return CLIENT_AUTH_METHODS.some(({ name, proof }) => name === method && proof === "key_pair");
}

/**
 * The methods that a client may use, in the order of the table, at least one.
 *
 * @param clientType the client's type as stored
 * @param stored the one method that the client is registered for; null: every method of its type but those by a key pair
 * @throws Error when there is no such method for a client of the type. Otherwise a stored "none" would let a client in without its secret
 * @example authMethodsOf("public", null) // ["none"]
 */
export function authMethodsOf(clientType: string, stored: string | null): readonly [ClientAuthMethod, ...ClientAuthMethod[]] {
  const [first, ...others] = CLIENT_AUTH_METHODS.flatMap((info) =>
    info.clientType === clientType && (stored === null ? info.proof !== "key_pair" : info.name === stored) ? info.name : [],
  );
  if (first === undefined) throw new Error(`A ${clientType} client cannot authenticate by ${stored ?? "any method"}.`);
  return [first, ...others];
}
