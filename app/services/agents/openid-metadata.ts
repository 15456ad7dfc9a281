/** What a client says of OpenID Connect when it registers (OpenID Connect Registration §2, the logouts' §2), by the rules of a key's page. */
import { DEFAULT_OPENID_CONFIGURATION, type OpenIdConfiguration, openIdConfigurationSchema, openIdProblems } from "../keys/openid";
import { MetadataError } from "./metadata-error";

/** The members on the wire, and what they are here. */
const MEMBERS = [
  ["id_token_signed_response_alg", "idTokenSignedResponseAlg"],
  ["userinfo_signed_response_alg", "userinfoSignedResponseAlg"],
  ["subject_type", "subjectType"],
  ["sector_identifier_uri", "sectorIdentifierUri"],
  ["post_logout_redirect_uris", "postLogoutRedirectUris"],
  ["backchannel_logout_uri", "backchannelLogoutUri"],
  ["backchannel_logout_session_required", "backchannelLogoutSessionRequired"],
  ["frontchannel_logout_uri", "frontchannelLogoutUri"],
  ["frontchannel_logout_session_required", "frontchannelLogoutSessionRequired"],
] as const satisfies readonly (readonly [string, keyof OpenIdConfiguration])[];

type Member = (typeof MEMBERS)[number][1];

/** What a client has that says nothing of it: RS256, as Registration §2 has it. */
const UNSAID: OpenIdConfiguration = { ...DEFAULT_OPENID_CONFIGURATION, idTokenSignedResponseAlg: "RS256" };

/**
 * Reads the members of metadata as they were sent.
 *
 * @throws {MetadataError} where one has a value that no key may have, or they contradict each other
 * @example readOpenIdMetadata({ subject_type: "pairwise" }, ["https://app.example/callback"]).subjectType // "pairwise"
 */
export function readOpenIdMetadata(sent: Readonly<Record<string, unknown>>, redirectUris: readonly string[]): OpenIdConfiguration {
  const asked = MEMBERS.flatMap(([wire, name]) => (sent[wire] === undefined || sent[wire] === null ? [] : [[name, sent[wire]]]));
  const parsed = openIdConfigurationSchema.safeParse({ ...UNSAID, ...Object.fromEntries(asked) });
  if (!parsed.success) throw refused(parsed.error.issues[0]?.path[0], "has a value that it may not have.");
  const [problem] = openIdProblems(parsed.data, redirectUris);
  if (problem !== undefined) throw refused(problem[0], `is refused. ${problem[1]}`);
  return parsed.data;
}

/** The members as they are registered: those that say something. */
export function openIdMembers(configuration: OpenIdConfiguration): Readonly<Record<string, unknown>> {
  return Object.fromEntries(MEMBERS.flatMap(([wire, name]) => (saysNothing(configuration[name]) ? [] : [[wire, configuration[name]]])));
}

function saysNothing(value: OpenIdConfiguration[Member]): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function refused(name: unknown, what: string): MetadataError {
  const wire = MEMBERS.find(([, known]) => known === name)?.[0] ?? "The metadata";
  return new MetadataError("invalid_client_metadata", `${wire} ${what}`);
}
