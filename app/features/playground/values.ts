import type { PlaygroundOptions } from "#app/services/playground/options";
import type { AuthorizeResult } from "#app/services/playground/requests";
import type { TokenInfo } from "#app/services/playground/token-info";

/** What there is to choose from: the person's own, and the paths of this portal's endpoints. */
export interface PlaygroundChoices extends PlaygroundOptions {
  readonly tokenPaths: readonly string[];
  readonly authorizePaths: readonly string[];
  readonly introspectionPaths: readonly string[];
}

/** Of the form that was sent, everything but the secret and the password. */
export interface PlaygroundValues {
  readonly grantType: string;
  readonly clientId: string;
  readonly scope: string;
  readonly tokenEndpoint: string;
  readonly authorizeEndpoint: string;
  readonly username: string;
  readonly introspectionEndpoint: string;
  readonly token: string;
  /** With which a device polls; "": it has none yet. */
  readonly deviceCode: string;
  /** Whether a request for `/authorize` is pushed first. */
  readonly push: boolean;
}

export type FieldErrors = Readonly<Record<string, readonly string[] | undefined>>;

/** What the page shows besides the empty forms. */
export interface PlaygroundState {
  readonly values: PlaygroundValues;
  readonly errors: FieldErrors;
  readonly authorized: AuthorizeResult | null;
  readonly info: TokenInfo | null;
  /** The key whose callback URL has just been registered. */
  readonly registered: string | null;
}

/**
 * The fields as a visitor finds them; a link may name the key (`?client_id=`), never a secret.
 *
 * @param clientId the key that the address names, or null
 */
export function firstValues(options: PlaygroundChoices, clientId: string | null): PlaygroundValues {
  return {
    grantType: options.grants[0]?.name ?? "",
    clientId: clientId?.slice(0, 200) ?? options.keys[0]?.clientId ?? "",
    scope: "",
    tokenEndpoint: options.tokenPaths[0] ?? "",
    authorizeEndpoint: options.authorizePaths[0] ?? "",
    username: "",
    introspectionEndpoint: options.introspectionPaths[0] ?? "",
    token: "",
    deviceCode: "",
    push: false,
  };
}
