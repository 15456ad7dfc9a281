/** The client authentication methods that work here. A new one is its own file, one row in `client-auth-methods` and one line here. */
import type { ClientAuthMethod } from "../client-auth-methods";
import { basic } from "./basic";
import type { ClientAuthMechanism } from "./mechanism";
import { none } from "./none";
import { post } from "./post";

const BY_METHOD: { readonly [Method in ClientAuthMethod]: ClientAuthMechanism & { readonly method: Method } } = {
  client_secret_basic: basic,
  client_secret_post: post,
  none,
};

/** The code of one method. */
export function clientAuthMechanism(method: ClientAuthMethod): ClientAuthMechanism {
  return BY_METHOD[method];
}

/** The code of every method in the table, in its order. */
export const CLIENT_AUTH_MECHANISMS: readonly ClientAuthMechanism[] = Object.values(BY_METHOD);
