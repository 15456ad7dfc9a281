/** For whom a trusted issuer vouches: a user of the realm, by an address of the issuer's domains, or somebody who has no account here. */
import { markOf } from "../checks/mark";
import { OAuthError } from "../errors";
import { externalSubject } from "../openid/subject";
import type { UserByEmailSource, UserSource } from "../ports";
import type { Vouched } from "./assertion";

export interface SubjectPorts extends UserSource, UserByEmailSource {}

/** Whom new tokens are about. */
export interface VouchedSubject {
  /** null: no user of the realm. */
  readonly userId: string | null;
  /** The person's mark for the client; null: there is none. */
  readonly tokensNotBefore: number | null;
  /** `sub` of somebody without an account; null: the user's own. */
  readonly external: string | null;
}

/**
 * The subject of an assertion. Nobody gets an account by one: an address that no active user has is refused.
 *
 * @throws OAuthError `grant_subject_unknown`, one answer for all, so that nobody learns who has an account
 */
export async function requireSubject(
  { issuer, claims, sub }: Pick<Vouched, "issuer" | "claims" | "sub">,
  client: { readonly ref: string; readonly realmId: string },
  ports: SubjectPorts,
): Promise<VouchedSubject> {
  if (issuer.emailDomains === null) return { userId: null, tokensNotBefore: null, external: externalSubject(issuer.issuer, sub) };
  const { email = sub, email_verified } = claims;
  const isVerified = email_verified === undefined || email_verified === true || email_verified === "true";
  if (typeof email !== "string" || email.length > MOST_EMAIL_LETTERS || !isVerified) throw unknown("address_not_verified");
  const domain = email.slice(email.lastIndexOf("@") + 1);
  // ASCII alone: other letters could become those of a domain that is the issuer's.
  if (!/^[a-z0-9.-]+$/i.test(domain) || !issuer.emailDomains.has(domain.toLowerCase())) throw unknown("domain_not_of_issuer");
  const userId = await ports.findUserByEmail(client.realmId, email);
  const user = userId === undefined ? undefined : await ports.findUser(userId);
  if (userId === undefined || user === undefined) throw unknown("no_user");
  if (!user.active) throw unknown("user_disabled");
  return { userId, tokensNotBefore: markOf(user, client.ref), external: null };
}

const MOST_EMAIL_LETTERS = 254;

function unknown(reason: string): OAuthError {
  return new OAuthError("grant_subject_unknown", { detail: { reason } });
}
