/** DPoP proofs of the playground's own (RFC 9449 §4.2), for keys whose tokens must be bound: a page without JavaScript has no key pair. */
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { DPOP_TYPE } from "#app/oauth/dpop/proof";

let pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;

/**
 * A proof by a key pair that this process has made for itself. What it obtains is for looking at: nobody else can use it.
 *
 * @param uri of the request
 * @param nonce of the server; undefined: none was given yet
 * @example makeProof("https://portal.example/token", undefined) // "eyJ0eXAiOiJkcG9wK2p3dCIs…"
 */
export function makeProof(uri: string, nonce: string | undefined): string {
  pair ??= generateKeyPairSync("ec", { namedCurve: "P-256" });
  const header = { typ: DPOP_TYPE, alg: "ES256", jwk: pair.publicKey.export({ format: "jwk" }) };
  const claims = { jti: randomUUID(), htm: "POST", htu: uri, iat: Math.floor(Date.now() / 1000), nonce };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), { key: pair.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}
