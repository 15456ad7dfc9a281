/**
 * The resource owner password credentials grant (RFC 6749 §4.3). RFC 9700 §2.4 forbids it, so a realm has it off
 * until an admin decides otherwise; guesses count against the same lockout as the portal's sign-in.
 */
import { refreshLifetime, requestedLifetime } from "../checks/lifetime";
import { markOf } from "../checks/mark";
import { onlyApi, TARGET_PARAMETERS, targetOf } from "../checks/resource";
import { grantScope } from "../checks/scope";
import { OAuthError } from "../errors";
import { mayRefresh } from "../grant-policy";
import type { UserSource, UserVerification, UserVerifier } from "../ports";
import type { Form } from "../request";
import { requiredParameter } from "../request";
import type { Grant } from "./grant";

export interface PasswordPorts extends UserVerifier, UserSource {}

const REFUSALS = { wrong: "user_credentials_wrong", locked: "user_locked", disabled: "user_disabled" } as const;

const verifications = new WeakMap<Form, Promise<UserVerification>>();

export const password: Grant<PasswordPorts> = {
  grantType: "password",
  parameters: ["username", "password", "scope", "validity_period", ...TARGET_PARAMETERS],
  forPublicClients: true,
  async decide({ form, client, policy, now, ip }, ports) {
    const credentials = { username: requiredParameter("username", form), password: requiredParameter("password", form) };
    // What costs nothing is refused before a password is tried.
    const target = targetOf(form, client, policy);
    const scope = grantScope(form.get("scope"), client, policy, target);
    const lifetime = requestedLifetime(form.get("validity_period"), "userTokenLifetime", client, policy, onlyApi(target));
    const verify = () => ports.verifyUser({ realmId: client.realmId, ip, ...credentials });
    const verified = await requireVerified(form, verify);
    // The check above may stem from an earlier attempt, before an admin disabled the user or the password was changed.
    const user = await ports.findUser(verified.userId);
    if (!user?.active) throw new OAuthError("user_disabled");
    if (user.tokensNotBefore !== verified.tokensNotBefore) {
      verifications.delete(form);
      await requireVerified(form, verify);
    }
    const refreshable = mayRefresh(client, policy, now);
    return {
      userId: verified.userId,
      tokensNotBefore: markOf(user, client.ref),
      familyId: null,
      authentication: null,
      scope,
      audience: target.audience,
      lifetime,
      refresh: refreshable
        ? { kind: "issue", scope, audience: target.audience, lifetime: refreshLifetime(client, policy), ids: null }
        : null,
      again: null,
      effects: [],
    };
  },
};

/** @throws OAuthError when the password is not the user's, or could not be tried */
async function requireVerified(form: Form, verify: () => Promise<UserVerification>) {
  const verification = await verifyOnce(form, verify);
  if (verification.outcome === "busy") throw new OAuthError("unavailable", { retryAfter: verification.retryAfterSeconds });
  if (verification.outcome !== "verified") throw new OAuthError(REFUSALS[verification.outcome]);
  return verification;
}

/** One password check a request, however often it is decided: it is slow, and a wrong one counts against the lockout. */
function verifyOnce(form: Form, verify: () => Promise<UserVerification>): Promise<UserVerification> {
  const verification = verifications.get(form) ?? verify();
  verifications.set(form, verification);
  return verification;
}
