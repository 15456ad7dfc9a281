/**
 * The tokens that come back through the browser: of the implicit grant (RFC 6749 §4.2) and of OpenID Connect's implicit and hybrid flows
 * (Core §3.2, §3.3). There is no refresh token among them (RFC 6749 §4.2.2).
 */
import { accessLifetime } from "../checks/lifetime";
import { markOf } from "../checks/mark";
import type { TokenRecord, UsageEvent } from "../model";
import { asksAboutPerson, claimsAbout } from "../openid/claims";
import { storedClaims } from "../openid/claims-request";
import { subjectOf } from "../openid/subject";
import { grantedUsage } from "../token-usage";
import { signIdToken } from "../tokens/id-token";
import { type IssuePorts, issueTokens } from "../tokens/issue";
import { type Allowed, authenticationOf } from "./decide";

const GRANT_TYPE = "implicit";

export interface BrowserTokens {
  readonly members: Readonly<Record<string, string>>;
  readonly tokens: readonly TokenRecord[];
  readonly usage: UsageEvent;
}

/** What is issued beside them: the access token joins the code's family, so that a code that is used twice ends it, too. */
interface Beside {
  readonly familyId: string | null;
  readonly code: string | undefined;
}

/** Issues the access token and the ID token that the response type asks for. */
export async function issueThroughBrowser(allowed: Allowed, { familyId, code }: Beside, ports: IssuePorts): Promise<BrowserTokens> {
  const { request, person, now } = allowed;
  const { client, responseType } = request;
  const access = responseType.issues.includes("token") ? await accessTokenFor(allowed, familyId, ports) : undefined;
  const accessToken = access?.body.access_token;
  const idToken = responseType.issues.includes("id_token") ? await idTokenFor(allowed, { accessToken, code }, ports) : undefined;
  return {
    // RFC 6749 §4.2.2; OpenID Connect Core §3.2.2.5, §3.3.2.5.
    members: {
      ...(access && Object.fromEntries(Object.entries(access.body).map(([name, value]) => [name, String(value)]))),
      ...(idToken !== undefined && { id_token: idToken }),
    },
    tokens: access?.records ?? [],
    usage: grantedUsage(
      now,
      { realmId: client.realmId, arrivedAt: null },
      { client, grantType: GRANT_TYPE, secretId: null },
      person.userId,
      access === undefined ? null : request.scope,
    ),
  };
}

async function accessTokenFor({ request, person, user, policy, now }: Allowed, familyId: string | null, ports: IssuePorts) {
  const { client, scope, audience, issuer } = request;
  const [api] = audience?.length === 1 ? audience : [];
  const decision = {
    userId: person.userId,
    tokensNotBefore: markOf(user, client.ref),
    familyId,
    // The ID token is made below, as it may come without an access token.
    authentication: null,
    scope,
    audience,
    lifetime: accessLifetime("userTokenLifetime", client, policy, api === undefined ? undefined : policy.apis.get(api)),
    refresh: null,
    again: null,
    effects: [],
  };
  return await issueTokens({ decision, grantType: GRANT_TYPE, client, policy, issuer, secretId: null, now, confirmation: null }, ports);
}

async function idTokenFor(
  { request, person, policy, now }: Allowed,
  { accessToken, code }: { readonly accessToken: string | undefined; readonly code: string | undefined },
  ports: IssuePorts,
): Promise<string> {
  const { client, issuer } = request;
  const authentication = authenticationOf(request, person);
  const { idToken: requested } = storedClaims(authentication.claims);
  // Core §5.4: where no access token is issued, `/userinfo` cannot be asked for the claims of the scopes.
  const scope = accessToken === undefined && code === undefined ? request.scope : "";
  const profile = scope !== "" || asksAboutPerson(requested) ? await ports.findProfile(person.userId) : undefined;
  return await signIdToken(
    {
      client,
      policy,
      issuer,
      subject: subjectOf({ realmId: client.realmId, userId: person.userId }, client, ports.subjects),
      authentication,
      claims: profile === undefined ? {} : claimsAbout(profile, scope, requested),
      // Their hashes bind the ID token to what comes with it (Core §3.2.2.9, §3.3.2.11).
      ...(accessToken !== undefined && { accessToken }),
      ...(code !== undefined && { code }),
      now,
    },
    ports.signer,
  );
}
