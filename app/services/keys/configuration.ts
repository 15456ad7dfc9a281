/** What a key may do: as callers ask for it, as a client's row has it, and as the audit log tells it. */
import { z } from "zod";
import { redirectUriProblem } from "#app/oauth/checks/redirect-uri";
import { CLIENT_AUTH_METHODS } from "#app/oauth/client-auth/methods";
import { CLIENT_KINDS, type ClientKind } from "#app/oauth/client-kinds";
import { GRANT_TYPES, type GrantTypeName } from "#app/oauth/grant-types";
import { type FapiColumns, fapiChoiceSchema } from "./fapi";
import { type OpenIdColumns, openIdChoiceSchema, openIdConfigurationOf } from "./openid";
import { type PkceColumns, pkceChoiceSchema } from "./pkce";
import { type PublicKeysColumns, publicKeysChoiceSchema } from "./public-keys";
import { type RequestRules, requestRulesChoiceSchema } from "./request-rules";

const MOST_CALLBACK_URLS = 50;

const wholeSeconds = "Give whole seconds, such as 3600.";
const lifetime = z.number({ error: wholeSeconds }).int({ error: wholeSeconds }).optional();

const callbackUrl = z.string().superRefine((url, issues) => {
  const problem = redirectUriProblem(url);
  if (problem !== null) issues.addIssue(`${url.slice(0, 100)} ${problem}`);
});

/**
 * What a key may do, for every kind of caller. Whether the realm's policy and the application's scopes allow it is for
 * `checkConfiguration` to say. Lifetimes are seconds; an absent one takes the portal's default.
 */
export const keyConfigurationSchema = z.object({
  /** What kind of program has the key: chosen with the first keys, and changed by `changeKind` alone. Absent: as it is stored, or `server`. */
  kind: z
    .enum(
      CLIENT_KINDS.map(({ name }) => name),
      { error: "Choose what kind of program it is." },
    )
    .optional(),
  grantTypes: z
    .array(
      z.enum(
        GRANT_TYPES.map(({ name }) => name),
        { error: "This is not a grant type." },
      ),
    )
    .min(1, { error: "Tick at least one grant type." })
    .max(GRANT_TYPES.length),
  /** Matched character by character. Absent: as they are stored. */
  callbackUrls: z
    .array(callbackUrl)
    .max(MOST_CALLBACK_URLS, { error: `Register at most ${MOST_CALLBACK_URLS} callback URLs.` })
    .optional(),
  applicationTokenLifetime: lifetime,
  userTokenLifetime: lifetime,
  refreshTokenLifetime: lifetime,
  /** Whether a refresh token works until it expires instead of once. Absent: as it is stored. */
  keepRefreshToken: z.boolean().optional(),
  tokenFormat: z.enum(["opaque", "jwt"], { error: "Choose a token format." }),
  /** null: every method of the client's type. Absent: as it is stored. */
  authMethod: z
    .enum(
      CLIENT_AUTH_METHODS.map(({ name }) => name),
      { error: "Choose how the application authenticates." },
    )
    .nullable()
    .optional(),
  /** What becomes of a scope that a request may not have. null: as the realm says. Absent: as it is stored. */
  scopePolicy: z.enum(["strict", "drop"], { error: "Choose what becomes of a scope that is not allowed." }).nullable().optional(),
  /** Id of the subscribed API that tokens are for where a request names none; null: the issuer. Absent: as it is stored. */
  defaultApiId: z.string().max(100).nullable().optional(),
  /** null: every open scope. */
  scopes: z.array(z.string().max(200)).min(1, { error: "Tick at least one scope, or choose all open scopes." }).max(1000).nullable(),
  /** Whether it obtains no token without a DPoP proof. Absent: as it is stored. */
  dpopRequired: z.boolean().optional(),
  ...pkceChoiceSchema.shape,
  ...openIdChoiceSchema.shape,
  ...publicKeysChoiceSchema.shape,
  ...requestRulesChoiceSchema.shape,
  ...fapiChoiceSchema.shape,
});

export type KeyConfiguration = z.output<typeof keyConfigurationSchema>;

/** What a client's configuration decides: its grant types, and columns as they are stored. */
export interface ConfigurationColumns extends OpenIdColumns, PkceColumns, PublicKeysColumns, RequestRules, FapiColumns {
  readonly kind: string;
  /** The one of its kind. */
  readonly type: string;
  readonly grantTypes: readonly GrantTypeName[];
  readonly callbackUrls: string;
  readonly scopes: string | null;
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  readonly keepRefreshToken: boolean;
  readonly tokenFormat: string;
  /** null: false. */
  readonly dpopRequired: boolean | null;
  /** null: every method of the client's type. */
  readonly authMethod: string | null;
  /** null: as the realm says. */
  readonly scopePolicy: string | null;
  /** null: none. */
  readonly defaultApiId: string | null;
}

const kinds = z.enum(CLIENT_KINDS.map(({ name }) => name));
const strings = z.array(z.string());

/** The kind in a client's row. */
export function kindOf({ kind }: { readonly kind: string }): ClientKind {
  return kinds.parse(kind);
}

/** The callback URLs in a client's row. */
export function readCallbackUrls(json: string): readonly string[] {
  return strings.parse(JSON.parse(json));
}

/** The scopes in a client's row; null is every open scope. */
export function readScopes(json: string | null): readonly string[] | null {
  return json === null ? null : strings.parse(JSON.parse(json));
}

/** A key's configuration in an audit row: lists as lists. */
export function describeConfiguration(columns: ConfigurationColumns) {
  return {
    kind: columns.kind,
    grantTypes: columns.grantTypes,
    callbackUrls: readCallbackUrls(columns.callbackUrls),
    scopes: readScopes(columns.scopes),
    applicationTokenLifetime: columns.applicationTokenLifetime,
    userTokenLifetime: columns.userTokenLifetime,
    refreshTokenLifetime: columns.refreshTokenLifetime,
    keepRefreshToken: columns.keepRefreshToken,
    tokenFormat: columns.tokenFormat,
    authMethod: columns.authMethod,
    publicKeys: columns.jwksUri ?? columns.jwks,
    dpopRequired: columns.dpopRequired ?? false,
    pkceRequired: columns.pkceRequired,
    pkcePlainAllowed: columns.pkcePlainAllowed,
    pushedRequestsRequired: columns.pushedRequestsRequired,
    signedRequestsRequired: columns.signedRequestsRequired,
    fapi: columns.fapi,
    ...openIdConfigurationOf(columns),
    scopePolicy: columns.scopePolicy,
    defaultApiId: columns.defaultApiId,
  };
}
