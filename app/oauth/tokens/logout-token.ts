/** Logout tokens: how a client is told that a person's session has ended (OpenID Connect Back-Channel Logout 1.0 §2.4). */
import type { RegisteredClient } from "../model";
import type { JwtSigner } from "../ports";
import { seconds } from "./jwt";

/** No other token of this server has this type, nor can an ID token pass for one (§2.4). */
const LOGOUT_TOKEN_TYPE = "logout+jwt";
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** Seconds: a token is made for each attempt, so that a short time is enough (§4). */
const LIFETIME = 120;

export interface LogoutTokenRequest {
  readonly client: Pick<RegisteredClient, "realmId" | "clientId" | "openid">;
  /** The one that the client knows the person by. */
  readonly issuer: string;
  readonly subject: string;
  readonly sid: string;
  /** Not used before: a client that has seen it does nothing (§2.6). */
  readonly tokenId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Signs a logout token as the client's ID tokens are. It has no nonce, so that it can never be taken for one of those (§2.4).
 *
 * @example await signLogoutToken({ client, issuer, subject, sid, tokenId: newId(), now }, ports.signer)
 */
export function signLogoutToken({ client, issuer, subject, sid, tokenId, now }: LogoutTokenRequest, signer: JwtSigner): Promise<string> {
  return signer.sign(client.realmId, client.openid.idTokenAlgorithm, LOGOUT_TOKEN_TYPE, {
    iss: issuer,
    sub: subject,
    aud: client.clientId,
    iat: seconds(now),
    exp: seconds(now) + LIFETIME,
    jti: tokenId,
    events: { [EVENT]: {} },
    sid,
  });
}
