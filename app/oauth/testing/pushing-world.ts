/** A world whose client pushes its requests, and signs them: with the endpoint for that, and somebody in front of `/authorize`. */
import { generateKeyPairSync } from "node:crypto";
import { type JWTHeaderParameters, SignJWT } from "jose";
import { createPushEndpoint } from "../authorization/push-endpoint";
import { isPushedUri, REQUEST_URI_PREFIX } from "../authorization/request-uri";
import type { PublicKeys } from "../client-auth/assertion";
import { ASSERTION_TYPE } from "../client-auth/private-key-jwt";
import { readKeySet } from "../client-auth/public-keys";
import type { ProtocolRequest } from "../model";
import { parseOpaque } from "../tokens/opaque";
import { anAuthorizationWorld, type Changes, sentParameters } from "./authorization-world";
import { ISSUER, newId, START } from "./fixtures";
import { aRequest, basicHeader, textMember } from "./requests";

const PAIR = generateKeyPairSync("ec", { namedCurve: "P-256" });
/** Of the client in {@link aPushingWorld}. */
export const PUBLIC_KEYS: PublicKeys = {
  kind: "inline",
  keys: readKeySet(JSON.stringify({ ...PAIR.publicKey.export({ format: "jwk" }), kid: "1" }), "refused").keys ?? [],
};

/** What an object says other than usual; null leaves a claim out. */
export interface SaidObject {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
}

/** With the client's id alone beside them. */
export function alone(changes: Changes): Changes {
  return { ...NOTHING, ...changes };
}

/** As {@link anAuthorizationWorld}; the client has public keys, too. */
export async function aPushingWorld(options: Parameters<typeof anAuthorizationWorld>[0] = {}) {
  const found = await anAuthorizationWorld({ ...options, client: { publicKeys: PUBLIC_KEYS, ...options.client } });
  const { ports, client } = found;
  const endpoint = createPushEndpoint(ports);
  const fieldsOf = (changes: Changes) => {
    const all = [...sentParameters(client.clientId, changes)];
    return new URLSearchParams(all.flatMap(([name, values]) => values.map((value): [string, string] => [name, value])));
  };
  const push = (changes: Changes = {}, overrides: Partial<ProtocolRequest> = {}) =>
    endpoint(aRequest(fieldsOf(changes).toString(), { authorization: basicHeader(client.clientId), ...overrides }));
  const pushed = async (changes: Changes = {}) => textMember(await push(changes), "request_uri");
  /** What the browser brings for it: nothing else counts. */
  const brought = (requestUri: string): Changes => alone({ request_uri: requestUri });
  const sign = async ({ claims = {}, header = {} }: SaidObject = {}) => {
    const now = START / 1000;
    const parameters = Object.fromEntries([...sentParameters(client.clientId)].map(([name, [value]]) => [name, value]));
    const said = { iss: client.clientId, aud: ISSUER, iat: now, nbf: now, exp: now + 60, ...parameters, ...claims };
    return await new SignJWT(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)))
      .setProtectedHeader({ alg: "ES256", kid: "1", typ: "oauth-authz-req+jwt", ...header })
      .sign(PAIR.privateKey);
  };
  /** The form of a request by which the client proves itself with its key (RFC 7523 §2.2). */
  const proving = async (changes: Changes = {}) => {
    const claims = { iss: client.clientId, sub: client.clientId, aud: ISSUER, exp: START / 1000 + 60, jti: newId() };
    const assertion = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "1" }).sign(PAIR.privateKey);
    const fields = fieldsOf(changes);
    fields.set("client_assertion", assertion);
    fields.set("client_assertion_type", ASSERTION_TYPE);
    return { body: fields.toString() };
  };
  /** A request of that object, with nothing beside it. */
  const signed = async (said: SaidObject = {}): Promise<Changes> => alone({ request: await sign(said) });
  const rowOf = async (requestUri: string) =>
    await ports.findPushed(parseOpaque(isPushedUri(requestUri) ? requestUri.slice(REQUEST_URI_PREFIX.length) : "", ports.mac)?.id ?? "");
  return { ...found, push, pushed, proving, brought, sign, signed, rowOf };
}

const NOTHING: Changes = Object.fromEntries(
  ["response_type", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"].map((name) => [name, null]),
);
