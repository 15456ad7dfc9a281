import type { ClientAuthMethod } from "#app/oauth/client-auth/methods";
import type { GrantTypeName } from "#app/oauth/grant-types";

/** What the curl commands are filled in with. */
export interface SnippetFacts {
  readonly clientId: string;
  readonly tokenEndpoint: string;
  /** Client authentication methods that the key may use; the commands use the first. */
  readonly authMethods: readonly [ClientAuthMethod, ...ClientAuthMethod[]];
  /** Grant types that the key has ticked and the realm has switched on. */
  readonly grantTypes: readonly GrantTypeName[];
  /** Where a code is sent; absent: no URL is registered. */
  readonly callbackUrl?: string | undefined;
  /** A scope the key may use, for the command that asks for one; absent when there is none. */
  readonly scope?: string | undefined;
  /** Seconds, for the command that asks for its own lifetime. */
  readonly validityPeriod: number;
}

export interface Snippet {
  readonly grantType: string;
  readonly title: string;
  /** One command, ready to paste into a POSIX shell. */
  readonly command: string;
}

const FORM = `-H "Content-Type: application/x-www-form-urlencoded"`;

/** Between the lines of a command. */
export const CONTINUED = " \\\n  ";

type Command = Omit<Snippet, "grantType">;

/** The options of curl by which each method sends the credentials. */
const CREDENTIALS: Readonly<Record<ClientAuthMethod, (clientId: string) => string>> = {
  client_secret_basic: (clientId) => `-u "${clientId}:$CONSUMER_SECRET"`,
  client_secret_post: (clientId) => `-d "client_id=${clientId}"${CONTINUED}-d "client_secret=$CONSUMER_SECRET"`,
  none: (clientId) => `-d "client_id=${clientId}"`,
};

/** Each grant type's commands; one that is not here has none to show. */
const commands: Readonly<Partial<Record<GrantTypeName, (facts: SnippetFacts) => readonly Command[]>>> = {
  client_credentials: (facts) => [
    { title: "Get an access token", command: request(facts, `-d "grant_type=client_credentials"`) },
    ...(facts.authMethods.includes("client_secret_basic") ? [withHeaderSpelledOut(facts)] : []),
    ...(facts.scope === undefined
      ? []
      : [{ title: "Ask for one scope", command: request(facts, `-d "grant_type=client_credentials&scope=${formEncoded(facts.scope)}"`) }]),
    {
      title: "Ask for a validity period in seconds",
      command: request(facts, `-d "grant_type=client_credentials&validity_period=${facts.validityPeriod}"`),
    },
    ...(facts.authMethods.includes("client_secret_post", 1) ? [withCredentialsInForm(facts)] : []),
  ],
  authorization_code: (facts) => [
    {
      title: "Trade a code for an access token",
      command: request(
        facts,
        `-d "grant_type=authorization_code"`,
        `-d "code=$CODE"`,
        `--data-urlencode ${facts.callbackUrl === undefined ? `"redirect_uri=$CALLBACK_URL"` : quoted(`redirect_uri=${facts.callbackUrl}`)}`,
        `-d "code_verifier=$CODE_VERIFIER"`,
      ),
    },
  ],
  password: (facts) => [
    {
      title: "Get an access token for a user",
      command: request(
        facts,
        `-d "grant_type=password"`,
        `--data-urlencode "username=$PORTAL_USERNAME"`,
        `--data-urlencode "password=$PORTAL_PASSWORD"`,
      ),
    },
  ],
  refresh_token: (facts) => [
    {
      title: "Trade a refresh token for a new access token",
      command: request(facts, `-d "grant_type=refresh_token"`, `-d "refresh_token=$REFRESH_TOKEN"`),
    },
  ],
};

function request({ clientId, authMethods: [method], tokenEndpoint }: SnippetFacts, ...data: readonly string[]): string {
  return [`curl ${CREDENTIALS[method](clientId)}`, ...data, FORM, `"${tokenEndpoint}"`].join(CONTINUED);
}

function withHeaderSpelledOut({ clientId, tokenEndpoint }: SnippetFacts): Command {
  const credentials = `$(printf %s "${clientId}:$CONSUMER_SECRET" | base64 | tr -d '\\n')`;
  const parts = [`curl -d "grant_type=client_credentials"`, `-H "Authorization: Basic ${credentials}"`, FORM, `"${tokenEndpoint}"`];
  return { title: "The same with the header spelled out", command: `${parts.join(CONTINUED)} -v` };
}

function withCredentialsInForm(facts: SnippetFacts): Command {
  const scope = facts.scope === undefined ? [] : [`-d "scope=${formEncoded(facts.scope)}"`];
  const inForm: SnippetFacts = { ...facts, authMethods: ["client_secret_post"] };
  return { title: "With the credentials in the form", command: request(inForm, `-d "grant_type=client_credentials"`, ...scope) };
}

/** In single quotes, within which a POSIX shell reads nothing. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Form-encoded, which leaves nothing that a shell would read within double quotes. */
function formEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The curl commands for the grant types given, and for no other. The secret stays in the shell's variable
 * `CONSUMER_SECRET`: it is in none of them, and TLS checks are on.
 */
export function snippets(facts: SnippetFacts): readonly Snippet[] {
  // Form-encoded, as both HTTP Basic and a form want it, also where somebody has typed a key of other letters than ours.
  const encoded = { ...facts, clientId: formEncoded(facts.clientId) };
  return facts.grantTypes.flatMap((grantType) => (commands[grantType]?.(encoded) ?? []).map((snippet) => ({ grantType, ...snippet })));
}

export interface Endpoints {
  readonly token: string;
  readonly revoke: string;
  readonly introspection: string;
}

/** The addresses that applications call in the realm of an issuer, as the key pages show them. */
export function endpoints({ issuer }: { readonly issuer: string }): Endpoints {
  return { token: `${issuer}/token`, revoke: `${issuer}/revoke`, introspection: `${issuer}/introspect` };
}
