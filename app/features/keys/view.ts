/** What the key pages are handed: plain data, as the loader answers it. Lifetimes are seconds. */
import type { SubmissionResult } from "@conform-to/react";
import type { Environment } from "../applications/links";
import type { ScopeStandingView } from "../scopes/view";

export interface GrantChoice {
  readonly name: string;
  readonly label: string;
  readonly summary: string;
  readonly warning?: string | undefined;
  readonly needsCallbackUrl: boolean;
}

export interface AuthMethodChoice {
  readonly name: string;
  readonly label: string;
  /** What the application sends, as the end of "Send …". */
  readonly usage: string;
}

export interface PolicyView {
  readonly grantTypes: readonly GrantChoice[];
  /** Those the application may have, and those it can ask for. */
  readonly scopes: readonly ScopeStandingView[];
  readonly defaults: { readonly application: number; readonly user: number; readonly refresh: number };
  readonly limits: { readonly minimum: number; readonly maximumAccess: number; readonly maximumRefresh: number };
}

export interface SecretRow {
  readonly id: string;
  readonly description: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly state: "active" | "expires_soon" | "expired" | "revoked";
  readonly working: boolean;
  readonly use: { readonly kind: "in_use" | "unused" | "idle"; readonly days: number };
}

export interface KeyData {
  readonly clientId: string;
  readonly grantTypes: readonly string[];
  readonly withdrawnGrantTypes: readonly { readonly name: string; readonly label: string }[];
  readonly callbackUrls: readonly string[];
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  readonly tokenFormat: "opaque" | "jwt";
  /** null: each of the page's methods. */
  readonly authMethod: string | null;
  readonly scopes: readonly string[] | null;
  readonly usableScopes: readonly string[];
  readonly secrets: readonly SecretRow[];
  readonly removeFirst: SecretRow | null;
  readonly snippets: readonly { readonly grantType: string; readonly title: string; readonly command: string }[];
}

export interface KeyPageData {
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
  readonly policy: PolicyView;
  readonly endpoints: { readonly token: string; readonly revoke: string; readonly introspection: string };
  readonly authMethods: readonly AuthMethodChoice[];
  readonly key: KeyData | null;
  readonly newSecretFormId: string;
  readonly secretForm: SecretFormFacts;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
}

export interface SecretFormFacts {
  readonly maximum: number;
  readonly lifetimes: readonly string[];
  readonly defaultLifetime: string;
  readonly descriptionLength: number;
}

export interface NewCredentials {
  readonly clientId: string;
  readonly value: string;
  readonly hint: string;
}

export interface GrantedToken {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly scope: string;
}

/** What the page's action answered, by the form it answers. */
export type KeyPageResult =
  | { readonly kind: "generated" | "secret-created"; readonly secret: NewCredentials }
  | { readonly kind: "already-generated" | "updated" }
  | { readonly kind: "token"; readonly token: GrantedToken }
  | { readonly kind: "configuration-refused" | "secret-refused" | "token-refused"; readonly result: SubmissionResult<string[]> };
