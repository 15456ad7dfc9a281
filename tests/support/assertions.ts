/** What a client that authenticates by `private_key_jwt` has and sends (RFC 7523 §2.2). */
import { randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from "jose";
import { createClient, type TestClient, type TestClientOptions } from "./fixtures";

export interface KeyPair {
  readonly privateKey: CryptoKey;
  /** Its public key, with `kid`. */
  readonly jwk: JWK;
  readonly algorithm: string;
}

/** What an assertion says other than usual. */
export interface Said {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
}

export async function aKeyPair(kid: string = randomUUID(), algorithm = "ES256"): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid }, algorithm };
}

/** A client that is registered for the method, by default with the pair's public key. */
export async function createSigningClient(pair: KeyPair, options: TestClientOptions = {}): Promise<TestClient> {
  const publicKeys = { jwks: JSON.stringify({ keys: [pair.jwk] }) };
  return await createClient({ authMethod: "private_key_jwt", publicKeys, scopes: null, ...options });
}

/**
 * An assertion of the client's that is in order but for what is `said`.
 *
 * @param audience such as the issuer
 * @example await post(`${url}/token`, { grant_type: "client_credentials", ...asForm(await anAssertion(client, pair, url)) })
 */
export async function anAssertion(
  { clientId }: Pick<TestClient, "clientId">,
  { privateKey, jwk, algorithm }: KeyPair,
  audience: string,
  { claims = {}, header = {} }: Said = {},
): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 60;
  return await new SignJWT({ iss: clientId, sub: clientId, aud: audience, exp, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: algorithm, ...(jwk.kid !== undefined && { kid: jwk.kid }), ...header })
    .sign(privateKey);
}

/**
 * A signed request object (RFC 9101) that is in order but for what is `said`.
 *
 * @param parameters those of the request
 */
export async function aRequestObject(
  { clientId }: Pick<TestClient, "clientId">,
  { privateKey, jwk, algorithm }: KeyPair,
  audience: string,
  parameters: Readonly<Record<string, string>>,
  { claims = {}, header = {} }: Said = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return await new SignJWT({ iss: clientId, aud: audience, nbf: now, exp: now + 60, ...parameters, ...claims })
    .setProtectedHeader({ alg: algorithm, typ: "oauth-authz-req+jwt", ...(jwk.kid !== undefined && { kid: jwk.kid }), ...header })
    .sign(privateKey);
}

/** The form fields that carry it. */
export function asForm(client_assertion: string): { readonly client_assertion_type: string; readonly client_assertion: string } {
  return { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion };
}
