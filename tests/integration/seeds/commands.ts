/**
 * The founding documents' requests, letter for letter. A test may replace hosts, ports and credentials, and
 * nothing else. Each names the document it stands in and what that document shows as the answer.
 */
export interface SeedCommand {
  readonly seed: string;
  readonly title: string;
  /** As printed, with the document's own placeholders. */
  readonly command: string;
  /** Placeholders and example credentials, by what they stand for. */
  readonly replace: {
    readonly basic?: string;
    readonly clientId?: string;
    readonly clientSecret?: string;
    readonly host: string;
    readonly lifetime?: string;
  };
  /** The members the document shows in its answer. */
  readonly members: readonly string[];
  /** The scope asked for, where the command asks for one. */
  readonly scope?: string;
}

const WSO2_APIM = "001 WSO2 API Manager, Client Credentials Grant";
const WSO2_IS = "002 WSO2 Identity Server, Client Credentials Grant";
const PING_AM = "003 PingAM, Client credentials grant";

export const SEED_COMMANDS: readonly SeedCommand[] = [
  {
    seed: WSO2_APIM,
    title: "format",
    command:
      'curl -k -d "grant_type=client_credentials" -H "Authorization: Basic <Base64-encoded-client_key:client_secret>" -H "Content-Type: application/x-www-form-urlencoded" https://localhost:<https-port>/token -v',
    replace: { basic: "<Base64-encoded-client_key:client_secret>", host: "localhost:<https-port>" },
    members: ["access_token", "scope", "token_type", "expires_in"],
  },
  {
    seed: WSO2_APIM,
    title: "example",
    command:
      'curl -k -d "grant_type=client_credentials" -H "Authorization: Basic cEJ6dUlaaEdwaGZRbWRjVVgwbG5lRmlpdXh3YTo0U0pnV19qTU56aGpIU284OGJuZVhtTnFNMjRh" -H "Content-Type: application/x-www-form-urlencoded" https://localhost:8243/token -v',
    replace: { basic: "cEJ6dUlaaEdwaGZRbWRjVVgwbG5lRmlpdXh3YTo0U0pnV19qTU56aGpIU284OGJuZVhtTnFNMjRh", host: "localhost:8243" },
    members: ["access_token", "scope", "token_type", "expires_in"],
  },
  {
    seed: WSO2_APIM,
    title: "by specifying the scope",
    command:
      'curl -k -d "grant_type=client_credentials&scope=test" -H "Authorization: Basic <ConsumerKey:ConsumerSecret>" -H "Content-Type: application/x-www-form-urlencoded" https://localhost:8243/token',
    replace: { basic: "<ConsumerKey:ConsumerSecret>", host: "localhost:8243" },
    members: ["access_token", "scope", "token_type", "expires_in"],
    scope: "test",
  },
  {
    seed: WSO2_APIM,
    title: "a custom validity time",
    command:
      'curl -X POST -k -H "Authorization: Basic <Base64(clientId:clientSecret)>" -d "grant_type=client_credentials&validity_period=<custom_validity_time_in_seconds>" -H "Content-Type: application/x-www-form-urlencoded" https://localhost:8243/token -v',
    replace: { basic: "<Base64(clientId:clientSecret)>", host: "localhost:8243", lifetime: "<custom_validity_time_in_seconds>" },
    members: ["access_token", "scope", "token_type", "expires_in"],
  },
  {
    seed: WSO2_IS,
    title: "with an Authorization header",
    command:
      'curl -v -X POST -H "Authorization: Basic <base64 encoded client id:client secret value>" -k -d "grant_type=client_credentials" -H "Content-Type:application/x-www-form-urlencoded" https://localhost:9443/oauth2/token',
    replace: { basic: "<base64 encoded client id:client secret value>", host: "localhost:9443" },
    members: ["token_type", "expires_in", "access_token"],
  },
  {
    seed: WSO2_IS,
    title: "with -u",
    command:
      'curl -u <client id>:<client secret> -k -d "grant_type=client_credentials" -H "Content-Type:application/x-www-form-urlencoded" https://localhost:9443/oauth2/token',
    replace: { clientId: "<client id>", clientSecret: "<client secret>", host: "localhost:9443" },
    members: ["token_type", "expires_in", "access_token"],
  },
  {
    seed: PING_AM,
    title: "form parameters, realm alpha",
    command: `curl \\
--request POST \\
--data "grant_type=client_credentials" \\
--data "client_id=myClient" \\
--data "client_secret=mySecret" \\
--data "scope=write" \\
"https://am.example.com:8443/am/oauth2/realms/root/realms/alpha/access_token"`,
    replace: { clientId: "myClient", clientSecret: "mySecret", host: "am.example.com:8443" },
    members: ["access_token", "scope", "token_type", "expires_in"],
    scope: "write",
  },
];

/**
 * Seed 004 (PingFederate) prints an HTTP request rather than a command: an absolute-form request target, and
 * a body folded over two lines. The page's Markdown sets a blank line between the head's lines; the wire has none.
 */
export const PING_FEDERATE_REQUEST = {
  requestLine: "POST https://localhost:9031/as/token.oauth2 HTTP/1.1",
  host: "localhost:9031",
  headers: ["Content-Type: application/x-www-form-urlencoded", "Authorization: Basic Y2NfY2xpZW50OjJGZWRlcmF0ZQ=="],
  basic: "Y2NfY2xpZW50OjJGZWRlcmF0ZQ==",
  body: "grant_type=client_credentials\n  &scope=edit",
  members: ["access_token", "token_type", "expires_in"],
  scope: "edit",
} as const;
