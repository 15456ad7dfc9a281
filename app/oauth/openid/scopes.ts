/** The scopes that OpenID Connect gives a meaning (Core §5.4, §11). Every realm has them; a migration added them to those that were there before. */

/** Without it there is no ID token, and `/userinfo` answers nothing (Core §3.1.2.1). */
export const OPENID_SCOPE = "openid";

/** In the words that a person reads who is asked to consent. */
export const OPENID_SCOPES = [
  { name: OPENID_SCOPE, description: "Know you by an identifier when you sign in." },
  { name: "profile", description: "See your name." },
  { name: "email", description: "See your email address." },
  { name: "offline_access", description: "Act for you while you are away, until you stop it." },
] as const;

/**
 * Whether a space-separated scope has a name in it.
 *
 * @example hasScope("openid email", "email") // true
 */
export function hasScope(scope: string, name: string): boolean {
  // Nearly every token has neither: no list is made for them.
  return scope.includes(name) && scope.split(" ").includes(name);
}
