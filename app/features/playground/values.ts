/** The values of the playground's fields: from the address at first, then from the form that was sent. */
import type { PlaygroundOptionsData, PlaygroundValues } from "./data";

/**
 * The fields as a visitor finds them; a link may name the key (`?client_id=`), never a secret.
 *
 * @param parameters the address's query
 */
export function firstValues(options: PlaygroundOptionsData, parameters: URLSearchParams): PlaygroundValues {
  return {
    grantType: options.grants[0]?.name ?? "",
    clientId: parameters.get("client_id")?.slice(0, 200) ?? options.keys[0]?.clientId ?? "",
    scope: "",
    tokenEndpoint: options.tokenPaths[0] ?? "",
    username: "",
    introspectionEndpoint: options.introspectionPaths[0] ?? "",
    token: "",
  };
}

/** What was sent, without secret, password and refresh token: those are never sent back. */
export function shownAgain(sent: PlaygroundValues): PlaygroundValues {
  const { grantType, clientId, scope, tokenEndpoint, username, introspectionEndpoint, token } = sent;
  return { grantType, clientId, scope, tokenEndpoint, username, introspectionEndpoint, token };
}

/** Names the second form's fields apart from the first's, which have the same. */
export function secondFormErrors(fields: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
  const names: Readonly<Record<string, string>> = { clientId: "infoClientId", clientSecret: "infoClientSecret" };
  return Object.fromEntries(Object.entries(fields).map(([name, messages]) => [names[name] ?? name, messages]));
}
