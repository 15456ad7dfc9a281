/** Self-contained access tokens: the JWT profile of RFC 9068. */
import { cnfOf } from "../dpop/confirmation";
import { actOf } from "../exchange/lineage";
import type { RealmPolicy, RegisteredClient, TokenRecord } from "../model";
import { type PairwiseSubjects, subjectOf } from "../openid/subject";
import type { JwtSigner, JwtVerifier } from "../ports";

/** RFC 9068 §2.1. */
export const ACCESS_TOKEN_TYPE = "at+jwt";

export interface AccessTokenPorts {
  readonly signer: JwtSigner;
  readonly subjects: PairwiseSubjects;
}

/**
 * Signs the access token of a record.
 *
 * @param issuer that of the path the token was asked for at
 * @param now for `iat`, milliseconds: the record's time may lie a moment ahead, behind a mark, and some libraries refuse that
 */
export function signAccessToken(
  record: TokenRecord,
  now: number,
  client: Pick<RegisteredClient, "clientId" | "openid">,
  policy: Pick<RealmPolicy, "realmId" | "signingAlgorithm">,
  issuer: string,
  { signer, subjects }: AccessTokenPorts,
): Promise<string> {
  return signer.sign(policy.realmId, policy.signingAlgorithm, ACCESS_TOKEN_TYPE, {
    iss: issuer,
    exp: seconds(record.expiresAt),
    aud: audience(record, issuer),
    sub: subjectOf(record, client, subjects),
    client_id: client.clientId,
    iat: seconds(now),
    jti: record.id,
    scope: record.scope,
    ...actOf(record),
    ...cnfOf(record),
  });
}

/**
 * The record id of an access token that this realm signed, under any of its issuers; or undefined. Does not check time, nor for which API it
 * is: that is the record's.
 */
export async function verifyAccessToken(
  token: string,
  policy: Pick<RealmPolicy, "realmId" | "issuers">,
  verifier: JwtVerifier,
): Promise<string | undefined> {
  const { iss, jti } = (await verifier.verify(policy.realmId, ACCESS_TOKEN_TYPE, token)) ?? {};
  const ours = typeof iss === "string" && policy.issuers.has(iss);
  return ours && typeof jti === "string" ? jti : undefined;
}

/**
 * For whom a token is: the APIs it was asked for (RFC 8707 §2), one as text and several as an array (RFC 7519 §4.1.3). A token that is for none
 * in particular names the issuer, which every API of the realm knows (RFC 9068 §3, default resource indicator).
 *
 * @param issuer that of the path that was asked
 */
export function audience(record: Pick<TokenRecord, "audience">, issuer: string): string | readonly string[] {
  if (record.audience === null) return issuer;
  return record.audience.includes(" ") ? record.audience.split(" ") : record.audience;
}

/** Milliseconds to NumericDate (RFC 7519 §2). */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
