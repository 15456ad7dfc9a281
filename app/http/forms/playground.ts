/** The playground's two forms on one page: texts in, the services' input out, and their messages back beside the fields. */
import { z } from "zod";
import type { StartInput } from "#app/services/playground/flow";
import type { AuthorizeInput } from "#app/services/playground/requests";
import type { TokenInfoInput } from "#app/services/playground/token-info";

const text = z.string().default("");

/** Both forms carry the fields of the other, so that they stand as they were when the answer comes back. */
export const playgroundForm = z.object({
  intent: z.enum(["authorize", "register-callback", "token-info", "exchange"]),
  grantType: text,
  clientId: text,
  clientSecret: text,
  scope: text,
  tokenEndpoint: text,
  authorizeEndpoint: text,
  /** Ticked: the request is pushed first. */
  push: z.literal("on").optional(),
  /** Shown, and known here. */
  callbackUrl: text,
  code: text,
  username: text,
  password: text,
  refreshToken: text,
  deviceCode: text,
  subjectToken: text,
  assertion: text,
  introspectionEndpoint: text,
  token: text,
});

type PlaygroundForm = z.output<typeof playgroundForm>;

/**
 * The first form's question. Scopes are separated by blanks or commas.
 *
 * @example authorizeInput({ …form, scope: "orders.read, orders.write" }).scopes // ["orders.read", "orders.write"]
 */
export function authorizeInput(form: PlaygroundForm): AuthorizeInput {
  const { grantType, tokenEndpoint, clientId, clientSecret, username, password, refreshToken, deviceCode, subjectToken, assertion } = form;
  const scopes = form.scope.split(/[\s,]+/).filter((scope) => scope !== "");
  return {
    grantType,
    tokenEndpoint,
    clientId,
    clientSecret,
    scopes,
    username,
    password,
    refreshToken,
    deviceCode,
    subjectToken,
    assertion,
  };
}

/** What a flow through the browser begins with. */
export function startInput(form: PlaygroundForm): StartInput {
  const { grantType, clientId, scopes, tokenEndpoint } = authorizeInput(form);
  return {
    grantType,
    clientId,
    scopes: scopes ?? [],
    tokenEndpoint,
    authorizeEndpoint: form.authorizeEndpoint,
    pushSecret: form.push ? form.clientSecret.trim() : null,
  };
}

/** The second form's question. */
export function tokenInfoInput({ introspectionEndpoint, token, clientId, clientSecret }: PlaygroundForm): TokenInfoInput {
  return { introspectionEndpoint, token, clientId, clientSecret };
}

/** What was sent, without secret, password, refresh token, subject token and assertion: those are never sent back. */
export function shownAgain(form: PlaygroundForm) {
  const { grantType, clientId, scope, tokenEndpoint, authorizeEndpoint, username, introspectionEndpoint, token, deviceCode } = form;
  const push = form.push !== undefined;
  return { grantType, clientId, scope, tokenEndpoint, authorizeEndpoint, username, introspectionEndpoint, token, deviceCode, push };
}

/** Names of the services' input that are called otherwise on the page: the second form has fields of the first one's names. */
const FIELD_NAMES: Readonly<Record<PlaygroundForm["intent"], Readonly<Record<string, string>>>> = {
  authorize: { scopes: "scope" },
  "register-callback": { callbackUrls: "callbackUrl" },
  exchange: {},
  "token-info": { clientId: "infoClientId", clientSecret: "infoClientSecret" },
};

/** A service's messages by the names that the page's fields have. */
export function fieldErrors(
  intent: PlaygroundForm["intent"],
  fields: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(fields).map(([name, messages]) => [FIELD_NAMES[intent][name] ?? name, messages]));
}
