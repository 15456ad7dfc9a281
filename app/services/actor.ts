/** Who asks for something, and by what: the first argument of every use case. */
import { ForbiddenError } from "./errors";

/** The person on whose behalf a use case runs, and the request it came in. */
export interface Actor {
  readonly userId: string;
  readonly realmId: string;
  /** The realm's issuer: the addresses that this person is shown lie under it. */
  readonly issuer: string;
  readonly name: string;
  readonly email: string;
  readonly role: "developer" | "admin";
  readonly ip: string;
  readonly requestId: string;
  readonly caller: Caller;
}

/** What the person calls by. */
export type Caller =
  | SessionCaller
  /** A personal access token: a program has it, so nobody is there who could type a password. */
  | { readonly kind: "token"; readonly tokenId: string }
  /** A command of the operator, who has the database anyway. */
  | { readonly kind: "command"; readonly name: string };

/** A browser that has signed in. */
export interface SessionCaller {
  readonly kind: "session";
  /** The key of the session's row, so that lists can mark "this session". */
  readonly sessionIdHash: string;
  /** When the password was last typed in this session; null: not since it began. */
  readonly confirmedAt: Date | null;
}

/**
 * The session of an actor, for what only a browser that has signed in can do.
 *
 * @throws {ForbiddenError} for a token and a command
 */
export function requireSession({ caller }: Pick<Actor, "caller">): SessionCaller {
  if (caller.kind !== "session") throw new ForbiddenError("Sign in to this portal with a browser to do this.");
  return caller;
}

/** The request behind a use case that runs before anybody has signed in. */
export interface Visitor {
  readonly realmId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** What the browser keeps of earlier sign-ins; nothing of it has been checked. */
  readonly cookies: BrowserCookies;
}

export interface BrowserCookies {
  /** The token of a session, or null. A sign-in ends that session: a browser has one at a time. */
  readonly session: string | null;
  /** The token of a known device, or null. */
  readonly device: string | null;
}
