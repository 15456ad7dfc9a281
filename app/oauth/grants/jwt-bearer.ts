/**
 * The JWT bearer grant (RFC 7523 §2.1): a client trades an assertion of an issuer that an admin trusts for an access token about the assertion's
 * subject. No refresh token (RFC 7521 §4.1): who wants another token asks the issuer for another assertion, which it may refuse.
 */
import { accessLifetime } from "../checks/lifetime";
import { narrowTarget, onlyApi, TARGET_PARAMETERS, type Target, targetOf } from "../checks/resource";
import { ceilingScope, grantScope, narrowScope } from "../checks/scope";
import { OAuthError } from "../errors";
import { lineageText } from "../exchange/lineage";
import type { RealmPolicy, RegisteredClient } from "../model";
import { withoutSignIn } from "../openid/scopes";
import type { AssertionSource, ClientKeySource } from "../ports";
import { type Form, requiredParameter } from "../request";
import { requireVouched, type Vouched } from "../trusted-issuers/assertion";
import { JWT_BEARER_GRANT } from "../trusted-issuers/issuer";
import { requireSubject, type SubjectPorts } from "../trusted-issuers/subject";
import type { Grant } from "./grant";

export interface JwtBearerPorts extends ClientKeySource, AssertionSource, SubjectPorts {}

export const jwtBearer: Grant<JwtBearerPorts> = {
  grantType: JWT_BEARER_GRANT,
  parameters: ["assertion", "scope", ...TARGET_PARAMETERS],
  // §3.1 leaves it to the server. A client that has only named itself is nobody to decide on, and could have keys fetched.
  forPublicClients: false,
  async decide({ form, client, policy, now }, ports) {
    const vouched = await requireVouched(requiredParameter("assertion", form), client, policy, now, ports);
    // §3 item 7. Asked before the commit claims it, so that a repeated one is told from a failed commit.
    if (await ports.isAssertionUsed(vouched.use)) throw new OAuthError("grant_assertion_replayed");
    const subject = await requireSubject(vouched, client, ports);
    const target = targetFor(vouched, form, client, policy);
    const scope = scopeFor(vouched, subject.userId === null, { form, client, policy, target });
    return {
      userId: subject.userId,
      tokensNotBefore: subject.tokensNotBefore,
      familyId: null,
      authentication: null,
      scope,
      audience: target.audience,
      lifetime: accessLifetime("userTokenLifetime", client, policy, onlyApi(target)),
      refresh: null,
      again: null,
      lineage: lineageText({ subjects: [], actors: [], origin: { issuerId: vouched.issuer.id, subject: subject.external } }),
      effects: [{ kind: "rememberAssertion", ...vouched.use }],
    };
  },
};

/** What the request asks for; by an ID-JAG, the APIs that it names or a part of them. */
function targetFor({ idJag }: Vouched, form: Form, client: RegisteredClient, policy: RealmPolicy): Target {
  return idJag === null ? targetOf(form, client, policy) : narrowTarget(form, idJag.resources, client, policy);
}

interface Asked {
  readonly form: Form;
  readonly client: RegisteredClient;
  readonly policy: RealmPolicy;
  readonly target: Target;
}

/** What the client may have of what it asks for, within what the assertion and the admin allow. Only users have a profile to tell of. */
function scopeFor({ issuer, idJag }: Vouched, isExternal: boolean, { form, client, policy, target }: Asked): string {
  const asked = isExternal ? withoutSignIn(form.get("scope")) : form.get("scope");
  const held = idJag?.scope ?? null;
  const granted = held === null ? grantScope(asked, client, policy, target) : narrowScope(asked, held, client, policy, target);
  return issuer.scopes === null ? granted : ceilingScope(granted, issuer.scopes, asked !== undefined, client, policy);
}
