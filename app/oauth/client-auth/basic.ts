/** `client_secret_basic`: HTTP Basic with both parts form-encoded before base64 (RFC 6749 §2.3.1, RFC 7617 §2). */
import { OAuthError } from "../errors";
import { decodeFormText } from "../form-text";
import type { Claim, ClientAuthMechanism } from "./mechanism";
import { verifySecret } from "./mechanism";

const SCHEME = "basic ";

export const basic = {
  method: "client_secret_basic",
  carrier: "authorization",
  read({ authorization }) {
    if (authorization === null || authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
    return decodeBasic(authorization.slice(SCHEME.length));
  },
  present({ clientId, proof }) {
    const text = `${encodeFormText(clientId)}:${encodeFormText(proof)}`;
    return { authorization: `Basic ${Buffer.from(text).toString("base64")}`, parameters: {} };
  },
  verify: verifySecret,
} satisfies ClientAuthMechanism;

function decodeBasic(encoded: string): Claim {
  const bytes = Buffer.from(encoded, "base64");
  // The decoder skips what it does not know; a header that does not encode back is not base64.
  if (unpadded(bytes.toString("base64")) !== unpadded(encoded)) throw new OAuthError("client_auth_malformed");
  const text = bytes.toString("utf8");
  // The first colon parts them: one in the identifier arrives as %3A, one in the secret may stand bare.
  const colon = text.indexOf(":");
  const clientId = colon < 1 ? undefined : decodeFormText(text.slice(0, colon));
  const proof = decodeFormText(text.slice(colon + 1));
  if (clientId === undefined || proof === undefined) throw new OAuthError("client_auth_malformed");
  return { clientId, proof };
}

function encodeFormText(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function unpadded(base64: string): string {
  let end = base64.length;
  while (end > 0 && base64.charCodeAt(end - 1) === 0x3d) end -= 1;
  return base64.slice(0, end);
}
