/** Logout that an application begins (OpenID Connect RP-Initiated Logout 1.0), and the portal's own: the browser's session here ends. */
import { database } from "#app/db/database";
import { signOut } from "../accounts/sign-in";
import { type Actor, requireSession } from "../actor";
import { readUrls } from "../keys/openid";
import { protocol } from "../token-service";
import { framesOf } from "./front-channel";

/** A request as it came; null: the parameter was not sent. */
export interface LogoutVisit {
  readonly realmId: string;
  readonly idTokenHint: string | null;
  readonly clientId: string | null;
  readonly postLogoutRedirectUri: string | null;
  readonly state: string | null;
}

/** What comes next in the browser. */
export type LogoutStep =
  /** A page for the person: nothing has changed. */
  | { readonly kind: "refused"; readonly explanation: string }
  | { readonly kind: "ask"; readonly application: string | null; readonly next: LogoutDestination | null }
  /** The session has ended, or there was none. */
  | { readonly kind: "ended"; readonly frames: readonly string[]; readonly next: LogoutDestination | null };

/** Where the browser goes from here. */
export interface LogoutDestination {
  readonly application: string;
  readonly url: string;
}

/** The application that a request comes from. */
interface Party {
  readonly clientRef: string;
  readonly application: string;
  readonly postLogoutRedirectUris: readonly string[];
}

/**
 * Ends the browser's session, at once where the application that asks proves that the person has signed in to it, else once the person has said so.
 *
 * @param actor null: nobody is signed in
 * @param isConfirmed whether the person has pressed the page's button
 * @throws {ForbiddenError} for anything but a session
 * @example const step = await endSession(actor, visit, false);
 */
export async function endSession(actor: Actor | null, visit: LogoutVisit, isConfirmed: boolean): Promise<LogoutStep> {
  const hint = visit.idTokenHint === null ? undefined : await protocol().idTokenHint(visit.realmId, visit.idTokenHint);
  if (hint !== undefined && visit.clientId !== null && visit.clientId !== hint.clientId)
    return refused("It names one application and brings another one's ID token.");
  const named = hint?.clientId ?? visit.clientId;
  const party = named === null ? null : await findParty(visit.realmId, named);
  if (visit.postLogoutRedirectUri !== null && party !== null && !party.postLogoutRedirectUris.includes(visit.postLogoutRedirectUri))
    return refused("The address to go back to is not registered for the application (post_logout_redirect_uri).");
  // An address of nobody that is known is not gone to (§2).
  const next = party === null || visit.postLogoutRedirectUri === null ? null : destination(party, visit.postLogoutRedirectUri, visit.state);
  if (actor === null) return { kind: "ended", frames: [], next };
  const isProven = hint !== undefined && party !== null && (await isSubject(actor, party, hint.subject));
  if (!isConfirmed && !isProven) return { kind: "ask", application: party?.application ?? null, next };
  const frames = await framesOf(requireSession(actor).sessionIdHash);
  await signOut(actor);
  return { kind: "ended", frames, next };
}

function refused(explanation: string): LogoutStep {
  return { kind: "refused", explanation };
}

async function findParty(realmId: string, clientId: string): Promise<Party | null> {
  const client = await database().prisma.client.findFirst({
    where: { realmId, clientId },
    select: { id: true, postLogoutRedirectUris: true, application: { select: { name: true } } },
  });
  if (client === null) return null;
  const { id, application, postLogoutRedirectUris } = client;
  return { clientRef: id, application: application.name, postLogoutRedirectUris: readUrls(postLogoutRedirectUris) };
}

/** Whether an ID token of the client's is about the person who is signed in. */
async function isSubject({ userId }: Actor, { clientRef }: Party, subject: string): Promise<boolean> {
  return (await protocol().subjectFor(clientRef, userId)) === subject;
}

/** §3: `state` is handed back as it came. */
function destination({ application }: Party, uri: string, state: string | null): LogoutDestination {
  const url = new URL(uri);
  if (state !== null) url.searchParams.append("state", state);
  return { application, url: url.href };
}
