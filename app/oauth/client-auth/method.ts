import type { ClientAuthMethod, ProtocolRequest } from "../model";
import type { Form } from "../request";

/** What a request presented by one method. `secret` null: the method has none. */
export interface PresentedCredentials {
  readonly method: ClientAuthMethod;
  readonly clientId: string;
  readonly secret: string | null;
}

/** One way for a client to say who it is. */
export interface ClientAuthMechanism {
  readonly method: ClientAuthMethod;
  /** What the request presents by this method, or undefined if it does not use it. */
  read(request: Pick<ProtocolRequest, "authorization">, form: Form): PresentedCredentials | undefined;
}

/** Client identifiers and secrets are VSCHAR: %x20-7E (RFC 6749 App. A.1, A.2). */
export function isVschar(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
