import type { PlaygroundOptions } from "#app/services/playground/options";
import type { AuthorizeResult, TokenInfo } from "#app/services/playground/requests";

/** What there is to choose from: the person's own, and the paths of this portal's endpoints. */
export interface PlaygroundChoices extends PlaygroundOptions {
  readonly tokenPaths: readonly string[];
  readonly introspectionPaths: readonly string[];
}

/** Of the form that was sent, everything but the secret and the password. */
export interface PlaygroundValues {
  readonly grantType: string;
  readonly clientId: string;
  readonly scope: string;
  readonly tokenEndpoint: string;
  readonly username: string;
  readonly introspectionEndpoint: string;
  readonly token: string;
}

export type FieldErrors = Readonly<Record<string, readonly string[] | undefined>>;

/** What the page shows besides the empty forms. */
export interface PlaygroundState {
  readonly values: PlaygroundValues;
  readonly errors: FieldErrors;
  readonly authorized: AuthorizeResult | null;
  readonly info: TokenInfo | null;
}

/**
 * The fields as a visitor finds them; a link may name the key (`?client_id=`), never a secret.
 *
 * @param parameters the address's query
 */
export function firstValues(options: PlaygroundChoices, parameters: URLSearchParams): PlaygroundValues {
  return {
    grantType: options.grants[0]?.name ?? "",
    clientId: parameters.get("client_id")?.slice(0, 200) ?? options.keys[0]?.clientId ?? "",
    scope: "",
    tokenEndpoint: options.tokenPaths[0] ?? "",
    username: "",
    introspectionEndpoint: options.introspectionPaths[0] ?? "",
    token: "",
  };
}

/** What was sent, without secret, password and refresh token: those are never sent back. */
export function shownAgain(sent: PlaygroundValues): PlaygroundValues {
  const { grantType, clientId, scope, tokenEndpoint, username, introspectionEndpoint, token } = sent;
  return { grantType, clientId, scope, tokenEndpoint, username, introspectionEndpoint, token };
}

/** Names the second form's fields apart from the first's, which have the same. */
export function secondFormErrors(fields: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
  const names: Readonly<Record<string, string>> = { clientId: "infoClientId", clientSecret: "infoClientSecret" };
  return Object.fromEntries(Object.entries(fields).map(([name, messages]) => [names[name] ?? name, messages]));
}
