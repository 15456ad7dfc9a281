/**
 * The client credentials grant (RFC 6749 §4.4): a program acts as itself. No refresh token (§4.4.3) and no ID
 * token: there is no end user to tell about, so `openid` is left out of the scope, as WSO2 does, and the answer's `scope` says so (§5.1).
 */
import { requestedLifetime } from "../checks/lifetime";
import { onlyApi, TARGET_PARAMETERS, targetOf } from "../checks/resource";
import { grantScope } from "../checks/scope";
import { withoutSignIn } from "../openid/scopes";
import type { Grant } from "./grant";

export const clientCredentials: Grant<unknown> = {
  grantType: "client_credentials",
  parameters: ["scope", "validity_period", ...TARGET_PARAMETERS],
  forPublicClients: false,
  async decide({ form, client, policy }) {
    const target = targetOf(form, client, policy);
    return {
      userId: null,
      tokensNotBefore: null,
      familyId: null,
      authentication: null,
      scope: grantScope(withoutSignIn(form.get("scope")), client, policy, target),
      audience: target.audience,
      lifetime: requestedLifetime(form.get("validity_period"), "applicationTokenLifetime", client, policy, onlyApi(target)),
      refresh: null,
      again: null,
      effects: [],
    };
  },
};
