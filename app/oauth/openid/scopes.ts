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

/** Scopes of somebody who has signed in: without a person they have no meaning. */
export const SIGN_IN_SCOPES: ReadonlySet<string> = new Set([OPENID_SCOPE, "offline_access"]);

/**
 * What a program asks for that acts as itself: without `openid` and `offline_access`, which libraries send by habit; undefined where nothing
 * remains, so that it is as if none had been asked for.
 *
 * @example withoutSignIn("openid read") // "read"
 */
export function withoutSignIn(requested: string | undefined): string | undefined {
  // Nearly no request has either: no list is made for the others.
  if (requested === undefined || !(requested.includes(OPENID_SCOPE) || requested.includes("offline_access"))) return requested;
  const others = requested.split(" ").filter((name) => !SIGN_IN_SCOPES.has(name));
  return others.length === 0 ? undefined : others.join(" ");
}

/**
 * Whether a space-separated scope has a name in it.
 *
 * @example hasScope("openid email", "email") // true
 */
export function hasScope(scope: string, name: string): boolean {
  // Nearly every token has neither: no list is made for them.
  return scope.includes(name) && scope.split(" ").includes(name);
}
