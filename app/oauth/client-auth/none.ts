/** `none`: a public client only names itself (RFC 6749 §3.2.1). */
import type { ClientAuthMechanism } from "./method";

export const none: ClientAuthMechanism = {
  method: "none",
  read({ authorization }, form) {
    const clientId = form.get("client_id");
    const alone = clientId !== undefined && authorization === null && !form.has("client_secret");
    return alone ? { method: "none", clientId, secret: null } : undefined;
  },
};
