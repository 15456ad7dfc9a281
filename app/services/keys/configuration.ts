import { z } from "zod";
import { authMethodsOf, CLIENT_AUTH_METHODS } from "#app/oauth/client-auth-methods";
import { type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import { InvalidInputError } from "../errors";
import { grantLabel, type KeyPolicy, NEW_CLIENT_TYPE } from "./policy";

const wholeSeconds = "Give whole seconds, such as 3600.";
const lifetime = z.number({ error: wholeSeconds }).int({ error: wholeSeconds }).optional();

/** What the "Key Configuration" form sends. Whether the realm's policy allows it is checked by the use case. */
export const keyConfigurationSchema = z.object({
  grantTypes: z.array(z.string().max(100)).max(50),
  /** One URL a line, or separated by commas as on WSO2's page. */
  callbackUrls: z.string().max(10_000, { error: "This is too long." }).optional(),
  applicationTokenLifetime: lifetime,
  userTokenLifetime: lifetime,
  refreshTokenLifetime: lifetime,
  tokenFormat: z.enum(["opaque", "jwt"], { error: "Choose a token format." }),
  /** `any`: every method of the client's type. Absent: as it is stored. */
  authMethod: z
    .enum(["any", ...CLIENT_AUTH_METHODS.map(({ name }) => name)], { error: "Choose how the application authenticates." })
    .optional(),
  scopeChoice: z.enum(["all", "chosen"], { error: "Choose which scopes the key may use." }).default("all"),
  scopes: z.array(z.string().max(200)).max(1000),
});

/** Lifetimes in seconds; an absent one takes the portal's default. */
export type KeyConfiguration = z.output<typeof keyConfigurationSchema>;

/** What a client's configuration decides: its grant types, and columns as they are stored. */
export interface ConfigurationColumns {
  readonly grantTypes: readonly GrantTypeName[];
  readonly callbackUrls: string;
  readonly scopes: string | null;
  readonly applicationTokenLifetime: number | null;
  readonly userTokenLifetime: number | null;
  readonly refreshTokenLifetime: number | null;
  readonly tokenFormat: string;
  /** null: every method of the client's type. */
  readonly authMethod: string | null;
}

/** A key as it is stored, and the type of client that it is. */
export interface StoredConfiguration extends ConfigurationColumns {
  readonly type: string;
}

/**
 * Checks a key configuration against the application's policy and gives what is to be stored. `stored` is the key
 * as stored: what it already has ticked may stay ticked after an admin has switched it off or withdrawn it.
 *
 * @throws InvalidInputError by form field.
 */
export function checkConfiguration(policy: KeyPolicy, input: KeyConfiguration, stored: StoredConfiguration | null): ConfigurationColumns {
  const errors: Record<string, string[]> = {};
  const refuse = (field: string, message: string) => {
    errors[field] = [...(errors[field] ?? []), message];
  };

  const grantTypes = chosenGrants(policy, input, stored, refuse);
  const callbackUrls = checkCallbackUrls(policy, input, stored, grantTypes, refuse);
  const { limits } = policy;
  const lifetimes = [
    ["applicationTokenLifetime", limits.maximumAccess],
    ["userTokenLifetime", limits.maximumAccess],
    ["refreshTokenLifetime", limits.maximumRefresh],
  ] as const;
  for (const [field, maximum] of lifetimes) {
    const seconds = input[field];
    if (seconds !== undefined && (seconds < limits.minimum || seconds > maximum)) {
      refuse(field, `Give ${limits.minimum} to ${maximum} seconds, or leave it empty for the portal's default.`);
    }
  }
  const authMethod = chosenAuthMethod(input, stored, refuse);
  const scopes = input.scopeChoice === "all" ? null : chosenScopes(policy, input, stored, refuse);

  if (Object.keys(errors).length > 0) throw new InvalidInputError(errors);
  return {
    grantTypes,
    callbackUrls: JSON.stringify(callbackUrls),
    scopes: scopes === null ? null : JSON.stringify(scopes),
    applicationTokenLifetime: input.applicationTokenLifetime ?? null,
    userTokenLifetime: input.userTokenLifetime ?? null,
    refreshTokenLifetime: input.refreshTokenLifetime ?? null,
    tokenFormat: input.tokenFormat,
    authMethod,
  };
}

type Refuse = (field: string, message: string) => void;

function chosenGrants(
  policy: KeyPolicy,
  input: KeyConfiguration,
  stored: ConfigurationColumns | null,
  refuse: Refuse,
): readonly GrantTypeName[] {
  const ticked = new Set(input.grantTypes);
  if (ticked.size === 0) refuse("grantTypes", "Tick at least one grant type.");
  const allowed = new Set<string>([...policy.grantTypes.map((info) => info.name), ...(stored?.grantTypes ?? [])]);
  for (const name of ticked) {
    if (!allowed.has(name)) refuse("grantTypes", `${grantLabel(name)} is not on offer: an admin has switched it off.`);
  }
  return knownGrantTypes(input.grantTypes);
}

/** A form that did not ask for callback URLs, because no grant type on offer needs any, leaves the stored ones alone. */
function checkCallbackUrls(
  policy: KeyPolicy,
  input: KeyConfiguration,
  stored: ConfigurationColumns | null,
  grantTypes: readonly GrantTypeName[],
  refuse: Refuse,
): readonly string[] {
  const asked = policy.grantTypes.filter((info) => info.needsCallbackUrl);
  if (asked.length === 0) return stored ? readCallbackUrls(stored.callbackUrls) : [];
  const urls = [...new Set((input.callbackUrls ?? "").split(/[\s,]+/).filter((url) => url !== ""))];
  for (const url of urls) {
    const problem = callbackUrlProblem(url);
    if (problem !== null) refuse("callbackUrls", problem);
  }
  if (urls.length > 50) refuse("callbackUrls", "Register at most 50 callback URLs.");
  const needing = asked.filter((info) => grantTypes.includes(info.name));
  if (needing.length > 0 && urls.length === 0) {
    refuse("callbackUrls", `Callback URL can not be empty when ${needing.map((info) => info.label).join(" or ")} is ticked.`);
  }
  return urls;
}

function chosenAuthMethod({ authMethod }: KeyConfiguration, stored: StoredConfiguration | null, refuse: Refuse): string | null {
  if (authMethod === undefined) return stored?.authMethod ?? null;
  if (authMethod === "any") return null;
  const offered = authMethodsOf(stored?.type ?? NEW_CLIENT_TYPE, null);
  if (!offered.includes(authMethod)) refuse("authMethod", "This method is not for a key of this type.");
  return authMethod;
}

function chosenScopes(policy: KeyPolicy, input: KeyConfiguration, stored: ConfigurationColumns | null, refuse: Refuse): readonly string[] {
  const standings = new Map(policy.scopes.map((scope) => [scope.name, scope]));
  const kept = (stored && readScopes(stored.scopes)) ?? [];
  const chosen = [...new Set(input.scopes)];
  for (const name of chosen) {
    const standing = standings.get(name);
    if (standing?.usable || kept.includes(name)) continue;
    refuse("scopes", standing ? `The scope ${name} needs an admin's approval first.` : `There is no scope ${name} for this application.`);
  }
  if (chosen.length === 0) refuse("scopes", "Tick at least one scope, or choose all open scopes.");
  return chosen;
}

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why a callback URL is refused, or null when it may be registered. It is later compared character by
 * character (RFC 9700 §4.1.3), so that what is stored is exactly what was typed.
 *
 * @example callbackUrlProblem("http://app.example/cb") // "… must begin with https://, …"
 */
export function callbackUrlProblem(url: string): string | null {
  const problem = reasonAgainst(url);
  return problem === null ? null : `${url.slice(0, 100)} ${problem}`;
}

function reasonAgainst(url: string): string | null {
  if (url.length > 2000) return "is too long.";
  if (/[^\x21-\x7e]/.test(url)) return "holds a character that a URL may not hold.";
  if (!URL.canParse(url)) return "is not an absolute URL.";
  const parsed = new URL(url);
  if (url.includes("#")) return "has a fragment (#), which a callback URL must not have.";
  if (url.includes("*")) return "has a wildcard: URLs are matched exactly.";
  if (parsed.username !== "" || parsed.password !== "") return "holds a user name or password.";
  const loopback = parsed.protocol === "http:" && LOOPBACK.has(parsed.hostname);
  if (parsed.protocol !== "https:" && !loopback) return "must begin with https://, or with http:// on localhost.";
  return null;
}

const strings = z.array(z.string());

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
    grantTypes: columns.grantTypes,
    callbackUrls: readCallbackUrls(columns.callbackUrls),
    scopes: readScopes(columns.scopes),
    applicationTokenLifetime: columns.applicationTokenLifetime,
    userTokenLifetime: columns.userTokenLifetime,
    refreshTokenLifetime: columns.refreshTokenLifetime,
    tokenFormat: columns.tokenFormat,
    authMethod: columns.authMethod,
  };
}
