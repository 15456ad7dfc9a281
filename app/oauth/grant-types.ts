/**
 * Every grant type Latchkey knows, once: its name on the wire, WSO2's label, what it is for and, where
 * RFC 9700 warns, the warning. Screens, metadata and documentation are drawn from this table. Which of
 * them work is decided by the handlers registered in `grants/`.
 */
export interface GrantTypeInfo {
  /** The value of `grant_type` (RFC 6749 §4, or the extension's URN). */
  readonly name: string;
  /** The label on screen, as in WSO2 API Manager. */
  readonly label: string;
  /** One line: what it is for. */
  readonly summary: string;
  /** What RFC 9700 says against it. */
  readonly warning?: string | undefined;
  /** A callback URL must be registered. */
  readonly needsCallbackUrl: boolean;
  /** A person is involved, so the user token lifetime applies. */
  readonly actsForUser: boolean;
  /** Switched on in a new realm. */
  readonly onByDefault: boolean;
  /** Switched on for a time alone: it is off by itself after a day that the admin chooses. */
  readonly mustEnd?: boolean | undefined;
}

export const GRANT_TYPES = [
  {
    name: "client_credentials",
    label: "Client Credentials",
    summary: "A program acts as itself, with no user. For servers and scheduled jobs.",
    needsCallbackUrl: false,
    actsForUser: false,
    onByDefault: true,
  },
  {
    name: "password",
    label: "Password",
    summary: "The application sends the user's name and password itself.",
    warning:
      "RFC 9700 §2.4: must not be used. The application sees the user's password, and neither a second factor nor a passkey can protect it.",
    needsCallbackUrl: false,
    actsForUser: true,
    onByDefault: false,
  },
  {
    name: "refresh_token",
    label: "Refresh Token",
    summary: "Obtains a new access token without asking the user again.",
    needsCallbackUrl: false,
    actsForUser: true,
    onByDefault: true,
  },
  {
    name: "authorization_code",
    label: "Code",
    summary: "A person signs in here and allows the application. For web, browser and mobile ones.",
    needsCallbackUrl: true,
    actsForUser: true,
    onByDefault: true,
  },
  {
    name: "implicit",
    label: "Implicit",
    summary: "The token travels in the browser's address.",
    warning: "RFC 9700 §2.1.2: should not be used. Tokens leak through history, logs and referrers; use Code instead.",
    needsCallbackUrl: true,
    actsForUser: true,
    onByDefault: false,
    mustEnd: true,
  },
  {
    name: "urn:ietf:params:oauth:grant-type:device_code",
    label: "Device Code",
    summary: "A person signs in on another screen. For command lines and televisions.",
    needsCallbackUrl: false,
    actsForUser: true,
    onByDefault: false,
  },
  {
    name: "urn:ietf:params:oauth:grant-type:token-exchange",
    label: "Token Exchange",
    summary: "An API exchanges a user's token for one of its own, to call further APIs. An admin allows each pair.",
    needsCallbackUrl: false,
    actsForUser: true,
    onByDefault: false,
  },
  {
    name: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    label: "JWT",
    summary: "Trades an assertion signed by a trusted issuer for an access token.",
    needsCallbackUrl: false,
    actsForUser: true,
    onByDefault: false,
  },
] as const satisfies readonly GrantTypeInfo[];

export type GrantTypeName = (typeof GRANT_TYPES)[number]["name"];

/** A row of the table. */
export type KnownGrantType = GrantTypeInfo & { readonly name: GrantTypeName };

const byName: ReadonlyMap<string, KnownGrantType> = new Map(GRANT_TYPES.map((info) => [info.name, info]));

/**
 * Looks a grant type up by its wire name.
 *
 * @example grantTypeInfo("password")?.label // "Password"
 */
export function grantTypeInfo(name: string): KnownGrantType | undefined {
  return byName.get(name);
}

/**
 * Those of the names that the table has, in its order. A newer version beside this one may have stored others, which do not work here.
 *
 * @example knownGrantTypes(["urn:newer", "password", "client_credentials"]) // ["client_credentials", "password"]
 */
export function knownGrantTypes(names: readonly string[]): readonly GrantTypeName[] {
  return GRANT_TYPES.map(({ name }) => name).filter((name) => names.includes(name));
}
