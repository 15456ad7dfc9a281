/** `client_secret_post`: identifier and secret as parameters of the body (RFC 6749 §2.3.1). */
import type { ClientAuthMechanism } from "./mechanism";
import { verifySecret } from "./mechanism";

export const post = {
  method: "client_secret_post",
  carrier: "client_secret",
  read(_request, form) {
    const clientId = form.get("client_id");
    const proof = form.get("client_secret");
    return clientId === undefined || proof === undefined ? undefined : { clientId, proof };
  },
  present({ clientId, proof }) {
    return { authorization: null, parameters: { client_id: clientId, client_secret: proof } };
  },
  verify: verifySecret,
} satisfies ClientAuthMechanism;
