/** A key and its secret as programs take them: a file of settings, JSON, a Kubernetes Secret, a container's environment. */
import type { Actor } from "../actor";
import { endpoints } from "./endpoints";
import type { ShownSecret } from "./secrets";

export interface Credentials {
  /** "Consumer Key": what somebody has typed may hold any printable ASCII. */
  readonly clientId: string;
  /** Letters, digits, `-` and `_`: these mean nothing in a shell or in YAML. */
  readonly secret: string;
  /** Absolute URL. */
  readonly tokenEndpoint: string;
  /** For the names of things made of it: lower-case letters, digits and `-`. */
  readonly name: string;
}

export interface CredentialFormat {
  readonly id: "env" | "json" | "kubernetes" | "docker";
  readonly label: string;
  readonly text: string;
}

/**
 * The credentials in every format, in the order of the page.
 *
 * @example credentialFormats({ clientId: "k", secret: "s", tokenEndpoint: "https://keys.example/token", name: "billing-production" })[0].text
 */
export function credentialFormats(credentials: Credentials): readonly CredentialFormat[] {
  const { clientId, secret, tokenEndpoint, name } = credentials;
  return [
    { id: "env", label: ".env", text: envLines(credentials) },
    {
      id: "json",
      label: "JSON",
      text: `${JSON.stringify({ consumerKey: clientId, consumerSecret: secret, tokenEndpoint }, null, 2)}\n`,
    },
    {
      id: "kubernetes",
      label: "Kubernetes Secret",
      text: [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        `  name: ${name}`,
        "type: Opaque",
        "stringData:",
        // A JSON string is a YAML string (YAML 1.2 §5.7).
        `  CONSUMER_KEY: ${JSON.stringify(clientId)}`,
        `  CONSUMER_SECRET: ${JSON.stringify(secret)}`,
        `  TOKEN_ENDPOINT: ${JSON.stringify(tokenEndpoint)}`,
        "",
      ].join("\n"),
    },
    {
      id: "docker",
      label: "docker run",
      text: `docker run -e CONSUMER_KEY=${shellWord(clientId)} -e CONSUMER_SECRET=${shellWord(secret)} -e TOKEN_ENDPOINT=${shellWord(tokenEndpoint)} IMAGE\n`,
    },
  ];
}

/**
 * A secret that is shown this once, also as programs take it.
 *
 * @param name as in {@link Credentials}
 */
export function withFormats(actor: Pick<Actor, "issuer">, shown: ShownSecret, name: string) {
  const { clientId, value: secret } = shown;
  return { ...shown, formats: credentialFormats({ clientId, secret, tokenEndpoint: endpoints(actor).token, name }) };
}

function envLines({ clientId, secret, tokenEndpoint }: Credentials): string {
  const lines = ["# Keep this file out of version control.", `CONSUMER_KEY=${envValue(clientId)}`, `CONSUMER_SECRET=${secret}`];
  return `${[...lines, `TOKEN_ENDPOINT=${tokenEndpoint}`].join("\n")}\n`;
}

/** A value of an `.env` file, in quotes where it needs them. */
function envValue(value: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(value)) return value;
  return value.includes("'") ? `"${value.replace(/[\\"$`]/g, "\\$&")}"` : `'${value}'`;
}

/** A word of a POSIX shell. */
function shellWord(value: string): string {
  return /^[\w.:/@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
