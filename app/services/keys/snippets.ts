/** What the curl commands are filled in with. */
export interface SnippetFacts {
  readonly clientId: string;
  readonly tokenEndpoint: string;
  /** Grant types that the key has ticked and the realm has switched on. */
  readonly grantTypes: readonly string[];
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

/** Each grant type's commands; one that is not here has none to show. */
const commands: Readonly<Record<string, (facts: SnippetFacts) => readonly Omit<Snippet, "grantType">[]>> = {
  client_credentials: (facts) => [
    { title: "Get an access token", command: withBasic(facts, `-d "grant_type=client_credentials"`) },
    {
      title: "The same with the header spelled out",
      command: [
        `curl -d "grant_type=client_credentials"`,
        `-H "Authorization: Basic $(printf %s "${facts.clientId}:$CONSUMER_SECRET" | base64 | tr -d '\\n')"`,
        FORM,
        `"${facts.tokenEndpoint}" -v`,
      ].join(" \\\n  "),
    },
    ...(facts.scope === undefined
      ? []
      : [
          { title: "Ask for one scope", command: withBasic(facts, `-d "grant_type=client_credentials&scope=${formEncoded(facts.scope)}"`) },
        ]),
    {
      title: "Ask for a validity period in seconds",
      command: withBasic(facts, `-d "grant_type=client_credentials&validity_period=${facts.validityPeriod}"`),
    },
    {
      title: "With the credentials in the form",
      command: [
        "curl",
        "--request POST",
        `--data "grant_type=client_credentials"`,
        `--data "client_id=${facts.clientId}"`,
        `--data "client_secret=$CONSUMER_SECRET"`,
        ...(facts.scope === undefined ? [] : [`--data "scope=${formEncoded(facts.scope)}"`]),
        `"${facts.tokenEndpoint}"`,
      ].join(" \\\n  "),
    },
  ],
  password: (facts) => [
    {
      title: "Get an access token for a user",
      command: withBasic(
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
      command: withBasic(facts, `-d "grant_type=refresh_token"`, `-d "refresh_token=$REFRESH_TOKEN"`),
    },
  ],
};

function withBasic(facts: SnippetFacts, ...data: readonly string[]): string {
  return [`curl -u "${facts.clientId}:$CONSUMER_SECRET"`, ...data, FORM, `"${facts.tokenEndpoint}"`].join(" \\\n  ");
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
  return facts.grantTypes.flatMap((grantType) => (commands[grantType]?.(facts) ?? []).map((snippet) => ({ grantType, ...snippet })));
}
