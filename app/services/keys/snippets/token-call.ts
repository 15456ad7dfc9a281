/** The token request of each grant type, as every language writes it: which form fields it has, and where their values come from. */
import type { ClientAuthMethod } from "#app/oauth/client-auth/methods";
import { ASSERTION_TYPE } from "#app/oauth/client-auth/private-key-jwt";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { OPENID_SCOPES } from "#app/oauth/openid/scopes";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import type { SnippetFacts } from "./facts";

/** A form field: its value is written into the snippet, or read from a variable of the environment. */
export type CallField =
  | { readonly name: string; readonly text: string; readonly variable?: undefined }
  | { readonly name: string; readonly variable: string; readonly text?: undefined };

/** A variable that a snippet reads. */
export interface CallVariable {
  readonly name: string;
  /** What to put into it, as a sentence. */
  readonly meaning: string;
  /** It is not shown while it is typed. */
  readonly isSecret: boolean;
}

/** A token request without its client authentication. */
export interface TokenCall {
  readonly grantType: GrantTypeName;
  readonly fields: readonly CallField[];
  /** Besides the secret. */
  readonly variables: readonly CallVariable[];
}

type CallMaker = (facts: SnippetFacts) => Omit<TokenCall, "grantType">;

/** They say what of a person is told: a program that acts as itself has no use for them. */
const PERSON_SCOPES: ReadonlySet<string> = new Set(OPENID_SCOPES.map(({ name }) => name));

const CALLS: Readonly<Partial<Record<GrantTypeName, CallMaker>>> = {
  // RFC 6749 §4.4.2
  client_credentials: ({ scopes }) => ({
    fields: scopeField({ scopes: scopes.filter((name) => !PERSON_SCOPES.has(name)) }),
    variables: [],
  }),
  // RFC 6749 §4.1.3, RFC 7636 §4.5
  authorization_code: ({ callbackUrl }) => ({
    fields: [
      { name: "code", variable: "CODE" },
      ...(callbackUrl === undefined ? [] : [{ name: "redirect_uri", text: callbackUrl }]),
      { name: "code_verifier", variable: "CODE_VERIFIER" },
    ],
    variables: [
      {
        name: "CODE",
        meaning: "What stands behind code= in the address that the person is sent back to. It works once, and not for long.",
        isSecret: false,
      },
      { name: "CODE_VERIFIER", meaning: "The verifier whose challenge was in the address that the person opened.", isSecret: false },
    ],
  }),
  // RFC 8628 §3.4
  [DEVICE_GRANT]: () => ({
    fields: [{ name: "device_code", variable: "DEVICE_CODE" }],
    variables: [
      {
        name: "DEVICE_CODE",
        meaning:
          "The device_code of the device authorization endpoint’s answer. Until the person has answered, the error is authorization_pending: ask again.",
        isSecret: true,
      },
    ],
  }),
  // RFC 6749 §4.3.2
  password: (facts) => ({
    fields: [{ name: "username", variable: "PORTAL_USERNAME" }, { name: "password", variable: "PORTAL_PASSWORD" }, ...scopeField(facts)],
    variables: [
      { name: "PORTAL_USERNAME", meaning: "The email address of a person who has an account here, such as your own.", isSecret: false },
      {
        name: "PORTAL_PASSWORD",
        meaning: "That person’s password for this portal. Your program sees it: that is why RFC 9700 says not to use this grant.",
        isSecret: true,
      },
    ],
  }),
  // RFC 6749 §6
  refresh_token: () => ({
    fields: [{ name: "refresh_token", variable: "REFRESH_TOKEN" }],
    variables: [
      {
        name: "REFRESH_TOKEN",
        meaning: "The refresh_token of an earlier answer. It works once: store the one that comes with the new token.",
        isSecret: true,
      },
    ],
  }),
  // RFC 8693 §2.1
  [EXCHANGE_GRANT]: () => ({
    fields: [
      { name: "subject_token", variable: "SUBJECT_TOKEN" },
      { name: "subject_token_type", text: ACCESS_TOKEN_URN },
    ],
    variables: [
      {
        name: "SUBJECT_TOKEN",
        meaning:
          "The access token that a user’s application has sent to yours. An admin must have allowed your key to exchange that application’s tokens.",
        isSecret: true,
      },
    ],
  }),
  // RFC 7523 §2.1
  [JWT_BEARER_GRANT]: (facts) => ({
    fields: [{ name: "assertion", variable: "ASSERTION" }, ...scopeField(facts)],
    variables: [
      {
        name: "ASSERTION",
        meaning:
          "The JWT that a trusted issuer has signed, with this portal as its audience. It works once. An admin must have allowed your key to present it.",
        isSecret: true,
      },
    ],
  }),
};

/** Named at most, so that a snippet stays short. */
const MOST_SCOPES = 3;

/** The scopes that snippets ask for, as a request names them (RFC 6749 §3.3); empty: none. */
export function scopeOf({ scopes }: Pick<SnippetFacts, "scopes">): string {
  return scopes.slice(0, MOST_SCOPES).join(" ");
}

function scopeField(facts: Pick<SnippetFacts, "scopes">): readonly CallField[] {
  const scope = scopeOf(facts);
  return scope === "" ? [] : [{ name: "scope", text: scope }];
}

/**
 * The token request of a grant type; undefined: it has none, such as Implicit.
 *
 * @example tokenCall("refresh_token", facts)?.fields // [{ name: "grant_type", text: "refresh_token" }, { name: "refresh_token", variable: "REFRESH_TOKEN" }]
 */
export function tokenCall(grantType: GrantTypeName, facts: SnippetFacts): TokenCall | undefined {
  const made = CALLS[grantType]?.(facts);
  return made && { ...made, grantType, fields: [{ name: "grant_type", text: grantType }, ...made.fields] };
}

/** The variable that holds the secret, as in the `.env` file. */
export const SECRET_VARIABLE = "CONSUMER_SECRET";
/** The variable that holds an assertion that was just signed. */
export const ASSERTION_VARIABLE = "CLIENT_ASSERTION";
/** The file that holds the private key, in PEM. */
export const PRIVATE_KEY_FILE = "private-key.pem";

/**
 * The form fields that authenticate the client by a method (RFC 6749 §2.3.1); none where a header does.
 *
 * @example credentialFields("none", facts) // [{ name: "client_id", text: "4f…" }]
 */
function credentialFields(method: ClientAuthMethod, { clientId }: Pick<SnippetFacts, "clientId">): readonly CallField[] {
  const id = { name: "client_id", text: clientId } as const;
  const fields: Readonly<Record<ClientAuthMethod, readonly CallField[]>> = {
    client_secret_basic: [],
    private_key_jwt: [
      { name: "client_assertion_type", text: ASSERTION_TYPE },
      { name: "client_assertion", variable: ASSERTION_VARIABLE },
    ],
    client_secret_post: [id, { name: "client_secret", variable: SECRET_VARIABLE }],
    none: [id],
  };
  return fields[method];
}

/** The form of a device's first request (RFC 8628 §3.1). */
export function deviceCall(facts: SnippetFacts): readonly CallField[] {
  return [...scopeField(facts), ...credentialFields(facts.authMethods[0], facts)];
}

/** A call with its client authentication, as a language writes it. */
export interface CompleteCall {
  readonly endpoint: string;
  /** The key, where it and the secret go into an Authorization header by HTTP Basic; undefined: the fields have them. */
  readonly basic: string | undefined;
  /** What an assertion says, where the fields have one; undefined: the client authenticates in another way. */
  readonly assertion: { readonly clientId: string; readonly audience: string } | undefined;
  readonly fields: readonly CallField[];
  /** Whether it needs a DPoP proof (RFC 9449). */
  readonly isProven: boolean;
}

/** A call as the key's first method sends it, or `method`. */
export function completeCall(call: TokenCall, facts: SnippetFacts, method: ClientAuthMethod = facts.authMethods[0]): CompleteCall {
  return {
    endpoint: facts.tokenEndpoint,
    basic: method === "client_secret_basic" ? facts.clientId : undefined,
    assertion: method === "private_key_jwt" ? { clientId: facts.clientId, audience: facts.issuer } : undefined,
    fields: [...call.fields, ...credentialFields(method, facts)],
    isProven: facts.dpopRequired,
  };
}
