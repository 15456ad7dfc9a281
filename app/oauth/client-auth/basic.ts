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
    return readBasic(authorization, decodeStrictly);
  },
  present({ clientId, proof }) {
    const text = `${encodeFormText(clientId)}:${encodeFormText(proof)}`;
    return { authorization: `Basic ${Buffer.from(text).toString("base64")}`, parameters: {} };
  },
  verify: verifySecret,
} satisfies ClientAuthMechanism;

/**
 * The claim of an `Authorization` header of the scheme Basic, undefined for any other.
 *
 * @param decode text from base64, or undefined where it is none: a browser has no Buffer.
 * @throws OAuthError `client_auth_malformed`
 */
export function readBasic(authorization: string | null, decode: (encoded: string) => string | undefined): Claim | undefined {
  if (authorization === null || authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  const text = decode(authorization.slice(SCHEME.length));
  if (text === undefined) throw new OAuthError("client_auth_malformed");
  // The first colon parts them: one in the identifier arrives as %3A, one in the secret may stand bare.
  const colon = text.indexOf(":");
  const clientId = colon < 1 ? undefined : decodeFormText(text.slice(0, colon));
  const proof = decodeFormText(text.slice(colon + 1));
  if (clientId === undefined || proof === undefined) throw new OAuthError("client_auth_malformed");
  return { clientId, proof };
}

function decodeStrictly(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, "base64");
  // The decoder skips what it does not know; a header that does not encode back is not base64.
  return unpadded(bytes.toString("base64")) === unpadded(encoded) ? bytes.toString("utf8") : undefined;
}

function encodeFormText(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function unpadded(base64: string): string {
  let end = base64.length;
  while (end > 0 && base64.charCodeAt(end - 1) === 0x3d) end -= 1;
  return base64.slice(0, end);
}
