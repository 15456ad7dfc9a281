/** What the playground is handed: plain data, as its route answers it. */
export interface PlaygroundOptionsData {
  readonly grants: readonly { readonly name: string; readonly label: string; readonly summary: string; readonly warning: string | null }[];
  readonly keys: readonly { readonly clientId: string; readonly application: string; readonly environment: string }[];
  readonly scopes: readonly string[];
  /** What the paths are appended to. */
  readonly origin: string;
  readonly tokenPaths: readonly string[];
  readonly introspectionPaths: readonly string[];
}

export interface ExchangeData {
  readonly request: string;
  readonly answer: string;
  readonly status: number;
  readonly requestId: string;
}

export interface RefusalData {
  readonly error: string;
  readonly description: string;
}

export interface AuthorizeResultData extends ExchangeData {
  readonly granted: {
    readonly accessToken: string;
    readonly tokenType: string;
    readonly expiresIn: number;
    readonly scope: string;
    readonly refreshToken: string | null;
  } | null;
  readonly refused: RefusalData | null;
}

export interface TokenInfoData extends ExchangeData {
  readonly facts: {
    readonly active: boolean;
    readonly clientId: string | null;
    readonly username: string | null;
    readonly scope: string | null;
    readonly tokenType: string | null;
    readonly issuedAt: number | null;
    readonly expiresAt: number | null;
    readonly issuer: string | null;
  } | null;
  readonly refused: RefusalData | null;
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
  readonly authorized: AuthorizeResultData | null;
  readonly info: TokenInfoData | null;
}

/**
 * The fields as a visitor finds them; a link may name the key (`?client_id=`), never a secret.
 *
 * @param parameters the address's query
 */
export function firstValues(options: PlaygroundOptionsData, parameters: URLSearchParams): PlaygroundValues {
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
