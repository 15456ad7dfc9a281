/**
 * The refresh token grant (RFC 6749 §6) with rotation: every use consumes the token and issues its successor. A
 * token that comes a second time has been copied, so its whole family ends (RFC 9700 §4.14.2).
 */
import { accessLifetime, familyRemainder, refreshLifetime } from "../checks/lifetime";
import { isMarkedDead, markOf } from "../checks/mark";
import { narrowScope } from "../checks/scope";
import { OAuthError } from "../errors";
import type { RegisteredClient, StoredToken } from "../model";
import type { TokenMac, TokenSource, UserSource } from "../ports";
import { requiredParameter } from "../request";
import { parseOpaque } from "../tokens/opaque";
import type { Grant } from "./grant";

export interface RefreshTokenPorts extends TokenSource, UserSource {
  readonly mac: TokenMac;
}

export const refreshToken: Grant<RefreshTokenPorts> = {
  grantType: "refresh_token",
  parameters: ["refresh_token", "scope"],
  forPublicClients: true,
  async decide({ form, client, policy, now }, ports) {
    const token = await findRefreshToken(requiredParameter("refresh_token", form), client, ports);
    requireUsable(token, now);
    const user = token.userId === null ? undefined : await ports.findUser(token.userId);
    if (token.userId !== null && !user?.active) throw new OAuthError("refresh_token_user_gone");
    const tokensNotBefore = user === undefined ? null : markOf(user, client.ref);
    if (isMarkedDead(token, client.tokensNotBefore, tokensNotBefore)) throw new OAuthError("refresh_token_ended");
    const lifetime = Math.min(refreshLifetime(client, policy), familyRemainder(token, policy, now));
    if (lifetime <= 0) throw new OAuthError("refresh_family_ended");
    return {
      userId: token.userId,
      tokensNotBefore,
      familyId: token.familyId,
      authentication: null,
      scope: narrowScope(form.get("scope"), token.scope, client, policy),
      audience: null,
      lifetime: accessLifetime("userTokenLifetime", client, policy),
      // The successor keeps the scope of the original (RFC 6749 §6) and a full lifetime of its own, as long as its family has that left.
      refresh: { scope: token.scope, audience: null, lifetime },
      effects: [{ kind: "consume", tokenId: token.id, familyId: token.familyId, at: now }],
    };
  },
};

/** Looks first at whose token it is: nothing about another client's token changes or shows. */
async function findRefreshToken(text: string, client: RegisteredClient, ports: RefreshTokenPorts): Promise<StoredToken> {
  const parsed = parseOpaque(text, ports.mac);
  const token = parsed?.kind === "refresh" ? await ports.findToken(parsed.id) : undefined;
  if (token === undefined || token.realmId !== client.realmId) throw new OAuthError("refresh_token_unknown");
  if (token.clientRef !== client.ref) throw new OAuthError("refresh_token_foreign");
  return token;
}

function requireUsable(token: StoredToken, now: number): void {
  if (token.consumedAt !== null) {
    const { familyId } = token;
    throw new OAuthError("refresh_token_reused", { effects: familyId === null ? [] : [{ kind: "revokeFamily", familyId, at: now }] });
  }
  if (token.revokedAt !== null) throw new OAuthError("refresh_token_revoked");
  if (now >= token.expiresAt) throw new OAuthError("refresh_token_expired");
}
