/**
 * The refresh token grant (RFC 6749 §6) with rotation: a use consumes the token and issues its successor. A token that comes again within a
 * short grace gets the same successor, as clients race and lose answers. Later, or once the successor has been used, it has been copied: its
 * whole family ends (RFC 9700 §4.14.2). A confidential client may choose to keep its token instead.
 */
import { accessLifetime, familyRemainder, refreshLifetime } from "../checks/lifetime";
import { isMarkedDead, markOf } from "../checks/mark";
import { narrowTarget, onlyApi, TARGET_PARAMETERS } from "../checks/resource";
import { isSameScope, narrowScope } from "../checks/scope";
import { confirmationOf } from "../dpop/confirmation";
import type { Effect } from "../effects";
import { OAuthError } from "../errors";
import type { Authentication, RealmPolicy, RegisteredClient, StoredToken } from "../model";
import { hasScope, OPENID_SCOPE } from "../openid/scopes";
import type { CodeSource, DeviceSource, TokenMac, TokenSource, UserSource } from "../ports";
import { requiredParameter } from "../request";
import { audienceColumn } from "../tokens/issue";
import { parseOpaque } from "../tokens/opaque";
import type { Grant, GrantDecision } from "./grant";

export interface RefreshTokenPorts extends TokenSource, UserSource, CodeSource, DeviceSource {
  readonly mac: TokenMac;
  newId(): string;
}

export const refreshToken: Grant<RefreshTokenPorts> = {
  grantType: "refresh_token",
  parameters: ["refresh_token", "scope", ...TARGET_PARAMETERS],
  forPublicClients: true,
  async decide({ form, client, policy, now, jkt }, ports) {
    const presented = await findRefreshToken(requiredParameter("refresh_token", form), client, ports);
    const successor = presented.consumedAt === null ? undefined : await successorInGrace(presented, policy, now, ports);
    const token = successor ?? presented;
    requireUsable(token, now);
    const confirmation = confirmationOf(jkt);
    // RFC 9449 §5: a client that cannot prove itself has to have the key.
    if (token.confirmation !== null && token.confirmation !== confirmation)
      throw new OAuthError(jkt === null ? "dpop_proof_missing" : "refresh_token_key_other");
    const user = token.userId === null ? undefined : await ports.findUser(token.userId);
    if (token.userId !== null && !user?.active) throw new OAuthError("refresh_token_user_gone");
    const tokensNotBefore = user === undefined ? null : markOf(user, client.ref);
    if (isMarkedDead(presented, client.tokensNotBefore, tokensNotBefore)) throw new OAuthError("refresh_token_ended");
    const remainder = familyRemainder(token, policy, now);
    if (remainder <= 0) throw new OAuthError("refresh_family_ended");

    const audience = token.audience === null ? null : token.audience.split(" ");
    const target = narrowTarget(form, audience, client, policy);
    const granted = {
      userId: token.userId,
      tokensNotBefore,
      familyId: token.familyId,
      authentication: await authenticationOf(token, ports),
      scope: narrowScope(form.get("scope"), token.scope, client, policy, target),
      audience: target.audience,
      lifetime: accessLifetime("userTokenLifetime", client, policy, onlyApi(target)),
    };
    if (successor !== undefined) return await answerAgain(granted, presented, successor, { client, now, confirmation, ports });
    if (keepsRefreshToken(client, policy)) {
      return { ...granted, refresh: { kind: "again", tokenId: token.id }, again: null, effects: [requireUnrevoked(token)] };
    }
    const [accessId, refreshId] = [ports.newId(), ports.newId()];
    return {
      ...granted,
      // The successor keeps the scope and the audience of the original (RFC 6749 §6) and a full lifetime of its own, as long as its family has that left.
      refresh: {
        kind: "issue",
        scope: token.scope,
        audience,
        lifetime: Math.min(refreshLifetime(client, policy), remainder),
        ids: { access: accessId, refresh: refreshId },
      },
      again: null,
      effects: [{ kind: "consume", tokenId: token.id, familyId: token.familyId, successor: { refreshId, accessId }, at: now }],
    };
  },
};

/**
 * What a used refresh token is answered with again: its successor, and the access token that came with that if it has exactly the scope and
 * audience asked for now, and is bound to the same key. Where it has others, or has ended, a new one goes with the same refresh token: never one with more than is asked for.
 */
async function answerAgain(
  granted: Omit<GrantDecision, "refresh" | "again" | "effects">,
  used: StoredToken,
  successor: StoredToken,
  {
    client,
    now,
    confirmation,
    ports,
  }: { readonly client: RegisteredClient; readonly now: number; readonly confirmation: string | null; readonly ports: TokenSource },
): Promise<GrantDecision> {
  const refresh = { kind: "again", tokenId: successor.id } as const;
  const count = { kind: "countReplay", realmId: client.realmId, clientRef: client.ref, at: now } as const;
  const access = used.successorAccessId === null ? undefined : await ports.findToken(used.successorAccessId);
  const left = access === undefined || access.revokedAt !== null ? 0 : Math.floor((access.expiresAt - now) / 1000);
  const fits =
    isSameScope(access?.scope ?? "", granted.scope) &&
    access?.audience === audienceColumn(granted.audience) &&
    access.confirmation === confirmation;
  if (access === undefined || left < 1 || !fits) {
    return { ...granted, refresh, again: null, effects: [requireUnrevoked(successor), count] };
  }
  return { ...granted, scope: access.scope, lifetime: left, refresh, again: access, effects: [count] };
}

function requireUnrevoked({ id, familyId }: StoredToken): Effect {
  return { kind: "requireUnrevoked", tokenId: id, familyId };
}

/** RFC 9700 §2.2.2 wants rotation, or a token bound to its sender, where no secret protects the token. FAPI 2.0 forbids rotation. */
function keepsRefreshToken(client: RegisteredClient, policy: RealmPolicy): boolean {
  return client.fapi || (client.keepRefreshToken && client.type === "confidential" && policy.refreshTokensMayBeKept);
}

/** Looks first at whose token it is: nothing about another client's token changes or shows. */
async function findRefreshToken(text: string, client: RegisteredClient, ports: RefreshTokenPorts): Promise<StoredToken> {
  const parsed = parseOpaque(text, ports.mac);
  const token = parsed?.kind === "refresh" ? await ports.findToken(parsed.id) : undefined;
  if (token === undefined || token.realmId !== client.realmId) throw new OAuthError("refresh_token_unknown");
  if (token.clientRef !== client.ref) throw new OAuthError("refresh_token_foreign");
  return token;
}

/**
 * The refresh token that a used one was exchanged for.
 *
 * @throws OAuthError `refresh_token_reused`, which ends the family, once the grace is over or the successor has been used
 */
async function successorInGrace(used: StoredToken, policy: RealmPolicy, now: number, ports: TokenSource): Promise<StoredToken> {
  const { consumedAt, successorId, familyId } = used;
  const isInGrace = policy.refreshGrace > 0 && consumedAt !== null && now < consumedAt + policy.refreshGrace * 1000;
  const successor = isInGrace && successorId !== null ? await ports.findToken(successorId) : undefined;
  if (successor === undefined || successor.consumedAt !== null) {
    throw new OAuthError("refresh_token_reused", { effects: familyId === null ? [] : [{ kind: "revokeFamily", familyId, at: now }] });
  }
  return successor;
}

function requireUsable(token: StoredToken, now: number): void {
  if (token.revokedAt !== null) throw new OAuthError("refresh_token_revoked");
  if (now >= token.expiresAt) throw new OAuthError("refresh_token_expired");
}

/**
 * How the person signed in when the family began, for a new ID token: it says the same as the first one (OpenID Connect Core §12.2), but for the
 * nonce, which has done its work. A query only where there may be one.
 */
async function authenticationOf({ familyId, scope }: StoredToken, ports: CodeSource & DeviceSource): Promise<Authentication | null> {
  if (familyId === null || !hasScope(scope, OPENID_SCOPE)) return null;
  const code = await ports.findCode(familyId);
  if (code === undefined) return await deviceAuthentication(familyId, ports);
  const { sessionId, authTime, acr, amr, claims, issuer } = code;
  return { sessionId, authTime, nonce: null, acr, amr, claims, issuer };
}

/** The same of a family that began with a device code. */
async function deviceAuthentication(familyId: string, ports: DeviceSource): Promise<Authentication | null> {
  const device = await ports.findDevice(familyId);
  if (!device?.approval) return null;
  const { sessionId, authTime, acr, amr } = device.approval;
  return { sessionId, authTime, nonce: null, acr, amr, claims: null, issuer: device.issuer };
}
