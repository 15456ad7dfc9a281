/**
 * The client credentials grant (RFC 6749 §4.4): a program acts as itself. No refresh token (§4.4.3) and no ID
 * token: `openid` is a scope like any other here, since there is no end user to tell about.
 */

import { requestedLifetime } from "../checks/lifetime";
import { grantScope } from "../checks/scope";
import type { Grant } from "./grant";

export const clientCredentials: Grant<unknown> = {
  grantType: "client_credentials",
  parameters: ["scope", "validity_period"],
  forPublicClients: false,
  async decide({ form, client, policy }) {
    return {
      userId: null,
      tokensNotBefore: null,
      familyId: null,
      authentication: null,
      scope: grantScope(form.get("scope"), client, policy),
      audience: null,
      lifetime: requestedLifetime(form.get("validity_period"), "applicationTokenLifetime", client, policy),
      refresh: null,
      again: null,
      effects: [],
    };
  },
};
