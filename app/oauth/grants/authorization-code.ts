/**
 * The authorization code grant (RFC 6749 §4.1.3, §4.1.4): trades what a person has allowed at `/authorize` for tokens. A code works once;
 * one that comes again has been copied, so what it bought ends (§4.1.2).
 */
import { familyRemainder, refreshLifetime, requestedLifetime } from "../checks/lifetime";
import { isMarkedDead, markOf } from "../checks/mark";
import { fitsChallenge, needsChallenge } from "../checks/pkce";
import { narrowTarget, onlyApi, TARGET_PARAMETERS } from "../checks/resource";
import { narrowScope } from "../checks/scope";
import { OAuthError } from "../errors";
import { mayRefresh } from "../grant-policy";
import type { AuthorizationCode, RealmPolicy, RegisteredClient } from "../model";
import type { CodeSource, TokenMac, UserSource } from "../ports";
import { type Form, requiredParameter } from "../request";
import { parseOpaque } from "../tokens/opaque";
import type { Grant } from "./grant";
import { keptUntil } from "./kept-until";

export interface AuthorizationCodePorts extends CodeSource, UserSource {
  readonly mac: TokenMac;
}

export const authorizationCode: Grant<AuthorizationCodePorts> = {
  grantType: "authorization_code",
  parameters: ["code", "redirect_uri", "code_verifier", "validity_period", ...TARGET_PARAMETERS],
  forPublicClients: true,
  async decide({ form, client, policy, now, jkt }, ports) {
    const code = await findCode(requiredParameter("code", form), client, ports);
    requireUsable(code, now);
    requireSameRedirectUri(form.get("redirect_uri"), code);
    requireProof(form, code, client, policy);
    requireKey(code.dpopJkt, jkt);
    const user = await ports.findUser(code.userId);
    if (!user?.active) throw new OAuthError("code_user_gone");
    const tokensNotBefore = markOf(user, client.ref);
    if (isMarkedDead(code, client.tokensNotBefore, tokensNotBefore)) throw new OAuthError("code_ended");
    const target = narrowTarget(form, code.audience, client, policy);
    const scope = narrowScope(undefined, code.scope, client, policy, target);
    const lifetime = requestedLifetime(form.get("validity_period"), "userTokenLifetime", client, policy, onlyApi(target));
    const refresh = mayRefresh(client, policy, now)
      ? ({
          kind: "issue",
          scope: code.scope,
          audience: code.audience,
          lifetime: familyLifetime(code, client, policy, now),
          ids: null,
        } as const)
      : null;
    const { sessionId, authTime, nonce, acr, amr, claims, issuer } = code;
    return {
      userId: code.userId,
      tokensNotBefore,
      familyId: code.id,
      audience: target.audience,
      authentication: { sessionId, authTime, nonce, acr, amr, claims, issuer },
      scope,
      lifetime,
      refresh,
      again: null,
      effects: [{ kind: "redeemCode", codeId: code.id, at: now, keptUntil: keptUntil(now, lifetime, refresh !== null, policy) }],
    };
  },
};

/** Looks first at whose code it is: nothing about another client's code changes or shows. */
async function findCode(text: string, client: RegisteredClient, ports: AuthorizationCodePorts): Promise<AuthorizationCode> {
  const parsed = parseOpaque(text, ports.mac);
  const code = parsed?.kind === "code" ? await ports.findCode(parsed.id) : undefined;
  if (code === undefined || code.realmId !== client.realmId) throw new OAuthError("code_unknown");
  if (code.clientRef !== client.ref) throw new OAuthError("code_foreign");
  return code;
}

function requireUsable(code: AuthorizationCode, now: number): void {
  if (code.usedAt !== null) throw new OAuthError("code_used", { effects: [{ kind: "revokeFamily", familyId: code.id, at: now }] });
  if (now >= code.expiresAt) throw new OAuthError("code_expired");
}

/** §4.1.3: the one of the authorization request, if that named one. OAuth 2.1 has no such parameter any more, so else it may be left out. */
function requireSameRedirectUri(named: string | undefined, { redirectUri, redirectUriGiven }: AuthorizationCode): void {
  if (named === redirectUri || (named === undefined && !redirectUriGiven)) return;
  throw new OAuthError("code_redirect_uri", { detail: { redirect_uri: (named ?? "").slice(0, 200) } });
}

/** RFC 7636 §4.6, and RFC 9700 §2.1.1: no challenge can be taken out of a request unseen. */
function requireProof(
  form: Form,
  { codeChallenge, codeChallengeMethod }: AuthorizationCode,
  client: RegisteredClient,
  policy: RealmPolicy,
): void {
  const verifier = form.get("code_verifier");
  if (codeChallenge === null) {
    if (verifier !== undefined) throw new OAuthError("code_verifier_unexpected");
    if (needsChallenge(client, policy)) throw new OAuthError("code_challenge_missing");
    return;
  }
  if (verifier === undefined) throw new OAuthError("code_verifier_missing");
  if (!fitsChallenge(verifier, codeChallenge, codeChallengeMethod ?? "plain")) throw new OAuthError("code_verifier_wrong");
}

/** RFC 9449 §10: a code that was asked for with the thumbprint of a key is redeemed by that key alone. */
function requireKey(bound: string | null, jkt: string | null): void {
  if (bound === null || bound === jkt) return;
  throw new OAuthError(jkt === null ? "dpop_proof_missing" : "code_key_other");
}

/** Seconds: the family began with the code, whose id it has. */
function familyLifetime({ id, issuedAt }: AuthorizationCode, client: RegisteredClient, policy: RealmPolicy, now: number): number {
  return Math.max(1, Math.min(refreshLifetime(client, policy), familyRemainder({ familyId: id, issuedAt }, policy, now)));
}
