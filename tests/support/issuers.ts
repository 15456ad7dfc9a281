/** Issuers that a realm trusts, and the assertions that they sign (RFC 7523 §2.1). */
import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { recordConfigChange } from "#app/db/config-change";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { aKeyPair, type KeyPair, type Said } from "./assertions";
import type { TestClient } from "./fixtures";

export interface TestIssuer {
  readonly id: string;
  readonly issuer: string;
  readonly pair: KeyPair;
}

export interface TrustOptions {
  readonly realmId?: string;
  /** Where its keys lie; absent: they are stored. */
  readonly jwksUri?: string;
  readonly emailDomains?: readonly string[];
  readonly scopes?: readonly string[];
  readonly longestLife?: number;
}

/** Trusts a new issuer, past the console: its address may be one by http. */
export async function trustIssuer(clients: readonly Pick<TestClient, "ref">[], options: TrustOptions = {}): Promise<TestIssuer> {
  const { realmId = ROOT_REALM_ID, jwksUri = null, emailDomains, scopes, longestLife = 600 } = options;
  const issuer = `https://${randomUUID()}.example`;
  const pair = await aKeyPair("1");
  const listed = (names: readonly string[] | undefined) => (names === undefined ? null : JSON.stringify(names));
  return await inTransaction(async (tx) => {
    const { id } = await tx.trustedIssuer.create({
      data: {
        ...{ realmId, issuer, jwksUri, longestLife, setById: "", setByName: "" },
        jwks: jwksUri === null ? JSON.stringify({ keys: [pair.jwk] }) : null,
        ...{ emailDomains: listed(emailDomains), scopes: listed(scopes) },
        clients: { create: clients.map(({ ref }) => ({ clientRef: ref })) },
      },
    });
    await recordConfigChange(tx, { kind: "realm", key: realmId });
    return { id, issuer, pair };
  });
}

/**
 * An assertion of the issuer's that is in order but for what is `said`.
 *
 * @param audience such as the portal's issuer
 * @example await portal.token(client, { grant_type: JWT_BEARER_GRANT, assertion: await issued(idp, portal.url()) })
 */
export async function issued(
  { issuer, pair }: Pick<TestIssuer, "issuer" | "pair">,
  audience: string,
  { claims = {}, header = {} }: Said = {},
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const { privateKey, jwk, algorithm } = pair;
  return await new SignJWT({ iss: issuer, sub: "anna", aud: audience, iat, exp: iat + 60, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: algorithm, ...(jwk.kid !== undefined && { kid: jwk.kid }), ...header })
    .sign(privateKey);
}
