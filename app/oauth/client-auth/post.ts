/** `client_secret_post`: identifier and secret as parameters of the body (RFC 6749 §2.3.1). */
import type { ClientAuthMechanism } from "./method";

export const post: ClientAuthMechanism = {
  method: "client_secret_post",
  read(_request, form) {
    const clientId = form.get("client_id");
    const secret = form.get("client_secret");
    return clientId === undefined || secret === undefined ? undefined : { method: "client_secret_post", clientId, secret };
  },
};
