/** Self-contained access tokens: the JWT profile of RFC 9068. */
import type { RealmPolicy, RegisteredClient, TokenRecord } from "../model";
import type { JwtSigner, JwtVerifier } from "../ports";

/** RFC 9068 §2.1. */
const ACCESS_TOKEN_TYPE = "at+jwt";

/**
 * Signs the access token of a record. `aud` is the issuer: without a `resource` parameter a token is for every API
 * of the realm, and the issuer is the one name that all of them know (RFC 9068 §3, default resource indicator).
 *
 * @param issuer that of the path the token was asked for at
 * @param now for `iat`, milliseconds: the record's time may lie a moment ahead, behind a mark, and some libraries refuse that
 */
export function signAccessToken(
  record: TokenRecord,
  now: number,
  client: Pick<RegisteredClient, "clientId">,
  policy: Pick<RealmPolicy, "realmId" | "signingAlgorithm">,
  issuer: string,
  signer: JwtSigner,
): Promise<string> {
  return signer.sign(policy.realmId, policy.signingAlgorithm, ACCESS_TOKEN_TYPE, {
    iss: issuer,
    exp: seconds(record.expiresAt),
    aud: audience(issuer),
    sub: subject(record, client),
    client_id: client.clientId,
    iat: seconds(now),
    jti: record.id,
    scope: record.scope,
  });
}

/** The record id of an access token that this realm signed, under any of its issuers, for that issuer; or undefined. Does not check time. */
export async function verifyAccessToken(
  token: string,
  policy: Pick<RealmPolicy, "realmId" | "issuers">,
  verifier: JwtVerifier,
): Promise<string | undefined> {
  const { iss, aud, jti } = (await verifier.verify(policy.realmId, ACCESS_TOKEN_TYPE, token)) ?? {};
  const ours = typeof iss === "string" && policy.issuers.has(iss) && aud === audience(iss);
  return ours && typeof jti === "string" ? jti : undefined;
}

/** Whom a token is about: the person, else the client itself (RFC 9068 §2.2). */
export function subject(record: Pick<TokenRecord, "userId">, client: Pick<RegisteredClient, "clientId">): string {
  return record.userId ?? client.clientId;
}

/** @param issuer that of the path that was asked */
export function audience(issuer: string): string {
  return issuer;
}

/** Milliseconds to NumericDate (RFC 7519 §2). */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
