/** What the token list is handed: plain data, as its loader answers it. */
export interface TokenRowData {
  readonly id: string;
  readonly kind: "access" | "refresh";
  readonly format: "opaque" | "jwt";
  readonly environment: "PRODUCTION" | "SANDBOX";
  readonly grantLabel: string;
  readonly scopes: readonly string[];
  readonly secret: { readonly hint: string; readonly description: string } | null;
  readonly user: { readonly name: string; readonly email: string } | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly state: "active" | "expired" | "revoked" | "used";
}

export interface TokenListData {
  readonly rows: readonly TokenRowData[];
  readonly older: string | null;
  readonly newer: string | null;
  /** A filtered page that ends before it is full: more tokens were not looked at. */
  readonly unseen: boolean;
  readonly active: number;
  readonly revokingAll: readonly string[];
  readonly secrets: readonly { readonly id: string; readonly hint: string; readonly description: string; readonly environment: string }[];
}

export interface TokenFilterData {
  readonly environment: string;
  readonly grant: string;
  readonly state: string;
  readonly secret: string;
  readonly errors: Readonly<Partial<Record<"environment" | "grant" | "state" | "secret", readonly string[]>>>;
}

/** What the last form did. */
export type TokenActionResult =
  | { readonly done: "revoked"; readonly kind: "access" | "refresh"; readonly grantLabel: string; readonly revoked: number }
  | { readonly done: "revoked-all"; readonly revoked: number }
  | { readonly done: "refused"; readonly typed: string; readonly errors: readonly string[] };

/** An entry of a list to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The filter as a query string, without empty fields. */
export function filterQuery({ environment, grant, state, secret }: Omit<TokenFilterData, "errors">): URLSearchParams {
  return new URLSearchParams(Object.entries({ environment, grant, state, secret }).filter(([, value]) => value !== ""));
}
