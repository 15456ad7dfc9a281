/** `none`: a public client only names itself (RFC 6749 §3.2.1). */
import type { ClientAuthMechanism } from "./mechanism";

export const none = {
  method: "none",
  carrier: "none",
  read(_request, form) {
    const clientId = form.get("client_id");
    return clientId === undefined ? undefined : { clientId, proof: "" };
  },
  present({ clientId }) {
    return { authorization: null, parameters: { client_id: clientId } };
  },
  async verify() {
    return { outcome: "proved", secretId: null };
  },
} satisfies ClientAuthMechanism;
