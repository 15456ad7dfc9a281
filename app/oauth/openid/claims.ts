/** What a client learns of a person: the claims of the scopes, and those it asks for one by one (OpenID Connect Core §5). */
import { seconds } from "../tokens/jwt";
import type { RequestedClaims } from "./claims-request";
import { hasScope } from "./scopes";

/** What the portal knows of a person. */
export interface UserProfile {
  readonly name: string;
  readonly email: string;
  /** When one of them last changed. Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface ProfileSource {
  /** Undefined: there is no such user any more. */
  findProfile(userId: string): Promise<UserProfile | undefined>;
}

interface Claim {
  readonly name: string;
  /** The scope that asks for it (§5.4). */
  readonly scope: "profile" | "email";
  readonly of: (profile: UserProfile) => string | number | boolean;
}

/** Every claim about people that there is here. The portal sends no mail, so it has verified no address. */
const CLAIMS: readonly Claim[] = [
  { name: "name", scope: "profile", of: ({ name }) => name },
  { name: "updated_at", scope: "profile", of: ({ updatedAt }) => seconds(updatedAt) },
  { name: "email", scope: "email", of: ({ email }) => email },
  { name: "email_verified", scope: "email", of: () => false },
];

/** Their names, for metadata. */
export const PERSONAL_CLAIMS: readonly string[] = CLAIMS.map(({ name }) => name);

type PersonalClaims = Readonly<Record<string, string | number | boolean>>;

/**
 * The claims about a person that a client gets.
 *
 * @param scope space separated; "" where the scopes' claims are not given (an ID token beside an access token, §5.4)
 * @param requested one by one. A claim whose value is not the one asked for is left out (§5.5.1).
 * @example claimsAbout(profile, "openid email", new Map()) // { email: "ada@example.com", email_verified: false }
 */
export function claimsAbout(profile: UserProfile, scope: string, requested: RequestedClaims): PersonalClaims {
  return Object.fromEntries(
    CLAIMS.flatMap((claim) => {
      const asked = requested.get(claim.name);
      if (asked === undefined && !hasScope(scope, claim.scope)) return [];
      const value = claim.of(profile);
      return asked?.values === undefined || asked.values.includes(value) ? [[claim.name, value]] : [];
    }),
  );
}

/** Whether a request asks for any claim about the person, so that the profile must be read. */
export function asksAboutPerson(requested: RequestedClaims): boolean {
  return CLAIMS.some(({ name }) => requested.has(name));
}
