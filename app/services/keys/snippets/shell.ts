/** Lines for a POSIX shell that come before a snippet or make a first token by themselves. They stand in braces where they read something: a shell reads
 * a group to its end before it runs it, so that `read` does not take the next line of what was pasted. */

import { CLIENT_AUTH_METHODS, isByKeyPair } from "#app/oauth/client-auth/methods";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { assertionLines } from "./assertion";
import type { SnippetFacts } from "./facts";
import { curlCommand } from "./languages/curl";
import { formEncoded, shellWord } from "./quoting";
import { type CallVariable, completeCall, deviceCall, SECRET_VARIABLE, scopeOf, tokenCall } from "./token-call";

const SECRET: CallVariable = { name: SECRET_VARIABLE, meaning: "A Consumer Secret of this key.", isSecret: true };

/** The variables that a snippet of the key reads besides those of its grant type. */
export function secretVariables({ authMethods }: Pick<SnippetFacts, "authMethods">): readonly CallVariable[] {
  return CLIENT_AUTH_METHODS.some(({ name, proof }) => name === authMethods[0] && proof === "secret") ? [SECRET] : [];
}

/** Reads variables from the keyboard and exports them. `read -s` is not in POSIX: dash refuses it. */
export function readVariables(variables: readonly Omit<CallVariable, "meaning">[]): string {
  const lines = variables.map(({ name, isSecret }) =>
    isSecret ? `printf '${name}: '; stty -echo; read -r ${name}; stty echo; echo` : `printf '${name}: '; read -r ${name}`,
  );
  return group([...lines, `export ${variables.map(({ name }) => name).join(" ")}`]);
}

/** Makes a verifier, shows the address to open, and reads the code that it leads to (RFC 7636 §4.1 to §4.3). */
export function readCode(facts: SnippetFacts): string {
  return group([...codeLines(facts), "export CODE CODE_VERIFIER"]);
}

/** Makes an assertion with the private key. */
export function signAssertion(facts: SnippetFacts): string {
  return group(assertionLines(facts));
}

function codeLines(facts: SnippetFacts): readonly string[] {
  return [
    "CODE_VERIFIER=$(openssl rand -hex 32)",
    `CODE_CHALLENGE=$(printf %s "$CODE_VERIFIER" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=')`,
    `printf '%s\\n' 'Open this address, sign in, and allow it:' \\`,
    `  ${shellWord(authorizationAddress(facts, "code"))}"&code_challenge_method=S256&code_challenge=$CODE_CHALLENGE"`,
    `printf 'Paste what stands behind code= in the address that you are sent to: '`,
    "read -r CODE",
  ];
}

/** Asks for a device code, and shows where the person allows it (RFC 8628 §3.1, §3.3). */
export function readDeviceCode(facts: SnippetFacts): string {
  return group([...deviceLines(facts), "export DEVICE_CODE"]);
}

function deviceLines(facts: SnippetFacts): readonly string[] {
  const member = (name: string) => `printf %s "$ANSWER" | sed -n 's/.*"${name}":"\\([^"]*\\)".*/\\1/p'`;
  return [
    ...proofLines(facts),
    ...assigned("ANSWER", curlCommand(["-s", ...basicOption(facts)], deviceCall(facts), facts.deviceEndpoint)),
    `DEVICE_CODE=$(${member("device_code")})`,
    `printf 'Open this address, and allow it if it shows %s:\\n%s\\n' "$(${member("user_code")})" "$(${member("verification_uri_complete")})"`,
  ];
}

/** Polls until the person has answered (RFC 8628 §3.5). */
export function pollLoop(facts: SnippetFacts): string {
  const call = tokenCall(DEVICE_GRANT, facts);
  const { fields, endpoint } = completeCall(call ?? { grantType: DEVICE_GRANT, fields: [], variables: [] }, facts);
  return group([
    "INTERVAL=5",
    "while :; do",
    '  sleep "$INTERVAL"',
    ...proofLines(facts).map((line) => `  ${line}`),
    ...assigned("ANSWER", curlCommand(["-s", ...basicOption(facts)], fields, endpoint)).map((line) => `  ${line}`),
    "  case $ANSWER in",
    `    *'"authorization_pending"'*) ;;`,
    `    *'"slow_down"'*) INTERVAL=$((INTERVAL + 5)) ;;`,
    `    *) break ;;`,
    "  esac",
    "done",
    `printf '%s\\n' "$ANSWER"`,
  ]);
}

/** Each request has an assertion of its own. */
function proofLines(facts: SnippetFacts): readonly string[] {
  return isByKeyPair(facts.authMethods[0]) ? assertionLines(facts) : [];
}

function assigned(variable: string, command: string): readonly string[] {
  return `${variable}=$(${command})`.split("\n");
}

function basicOption({ authMethods, clientId }: SnippetFacts): readonly string[] {
  return authMethods[0] === "client_secret_basic" ? [`-u "${formEncoded(clientId)}:$${SECRET_VARIABLE}"`] : [];
}

/** Where a person signs in and allows the application (RFC 6749 §4.1.1, §4.2.1). */
export function authorizationAddress(facts: SnippetFacts, responseType: "code" | "token"): string {
  const { authorizationEndpoint, clientId, callbackUrl } = facts;
  const scope = scopeOf(facts);
  const query = new URLSearchParams({
    response_type: responseType,
    client_id: clientId,
    ...(callbackUrl === undefined ? {} : { redirect_uri: callbackUrl }),
    ...(scope === "" ? {} : { scope }),
  });
  return `${authorizationEndpoint}?${query}`;
}

/**
 * Everything from a new key to its first token, to be pasted as it is: it has the secret in it.
 *
 * @param secret null: the key has none
 * @returns undefined where a shell can do nothing with the key's grant types
 */
export function firstTokenBlock(facts: SnippetFacts, secret: string | null): string | undefined {
  const grantType = (["client_credentials", DEVICE_GRANT, "authorization_code"] as const).find((name) => facts.grantTypes.includes(name));
  const call = grantType && tokenCall(grantType, facts);
  if (call === undefined) return undefined;
  const { basic, fields, endpoint } = completeCall(call, facts);
  const command = curlCommand(basic === undefined ? [] : [`-u "$CONSUMER_KEY:$${SECRET_VARIABLE}"`], fields, endpoint);
  const values =
    secret === null ? [] : [`export CONSUMER_KEY=${shellWord(facts.clientId)}`, `export ${SECRET_VARIABLE}=${shellWord(secret)}`, ""];
  if (grantType === DEVICE_GRANT)
    return ["# sh, bash, zsh", ...values, group([...deviceLines(facts), ...pollLoop(facts).split("\n")])].join("\n");
  const lines = [...(grantType === "authorization_code" ? codeLines(facts) : []), ...proofLines(facts)];
  const run = lines.length > 0 ? group([...lines, ...command.split("\n")]) : command;
  return ["# sh, bash, zsh", ...values, run].join("\n");
}

function group(lines: readonly string[]): string {
  return ["{", ...lines.map((line) => `  ${line}`), "}"].join("\n");
}
