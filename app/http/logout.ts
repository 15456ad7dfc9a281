/** Requests to sign out, from applications and from the portal itself, over HTTP. */
import type { LogoutVisit } from "#app/services/logout/end-session";
import type { RequestContext } from "./context";
import { clearedSessionCookie } from "./cookies";
import { framingHeaders } from "./headers";

/** The page's path, below the base path. */
export const LOGOUT_PAGE = "/oidc/logout";

/** Names on the wire (OpenID Connect RP-Initiated Logout 1.0 §2), and letters that a value may have. */
const PARAMETERS = {
  idTokenHint: { name: "id_token_hint", most: 4000 },
  clientId: { name: "client_id", most: 500 },
  postLogoutRedirectUri: { name: "post_logout_redirect_uri", most: 2000 },
  state: { name: "state", most: 1000 },
} as const;

/** Seconds in which frames may load before the browser goes on. */
const FRAMES_TIME = 3;

/**
 * The request as the use case takes it.
 *
 * @param values of a parameter by its name. One that comes twice, or is too long, is refused as one that was not understood.
 * @throws a 400 Response
 */
export function logoutVisitOf({ realm }: Pick<RequestContext, "realm">, values: (name: string) => readonly string[]): LogoutVisit {
  const read = ({ name, most }: { readonly name: string; readonly most: number }): string | null => {
    const [value = "", ...more] = values(name);
    if (more.length > 0 || value.length > most)
      throw new Response(`${name} came twice or is too long.`, { status: 400, statusText: "Bad Request" });
    return value === "" ? null : value;
  };
  return {
    realmId: realm.id,
    idTokenHint: read(PARAMETERS.idTokenHint),
    clientId: read(PARAMETERS.clientId),
    postLogoutRedirectUri: read(PARAMETERS.postLogoutRedirectUri),
    state: read(PARAMETERS.state),
  };
}

/** What the page's form carries along. */
export function hiddenFieldsOf(visit: LogoutVisit): readonly (readonly [name: string, value: string])[] {
  const { idTokenHint, clientId, postLogoutRedirectUri, state } = PARAMETERS;
  const fields = [
    [idTokenHint.name, visit.idTokenHint],
    [clientId.name, visit.clientId],
    [postLogoutRedirectUri.name, visit.postLogoutRedirectUri],
    [state.name, visit.state],
  ] as const;
  return fields.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** What a request that an application has sent as a form becomes: the browser keeps the session's cookie back from a POST of another site. */
export function logoutAddress(form: ReadonlyMap<string, readonly string[]>): string {
  const query = new URLSearchParams();
  for (const { name, most } of Object.values(PARAMETERS))
    for (const value of form.get(name) ?? []) query.append(name, value.slice(0, most + 1));
  return `${LOGOUT_PAGE}?${query}`;
}

/**
 * The headers of the page that is shown after the end of a session: no cookie, and frames of just the applications that are told by them. From it
 * the browser goes on by itself.
 *
 * @param next where to; null: nowhere
 */
export function signedOutHeaders(
  { realm, requestId, nonce }: Pick<RequestContext, "realm" | "requestId" | "nonce">,
  frames: readonly string[],
  next: string | null,
): Headers {
  const headers = frames.length === 0 ? new Headers() : framingHeaders({ requestId, nonce, development: false }, frames);
  headers.set("Set-Cookie", clearedSessionCookie(realm));
  if (frames.length > 0 && next !== null) headers.set("Refresh", `${FRAMES_TIME}; url=${next}`);
  return headers;
}
