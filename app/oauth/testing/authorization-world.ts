/** A world with somebody in front of the authorization endpoint. */
import type { Consent, Person } from "../authorization/decide";
import type { AuthorizationAnswer } from "../authorization/destination";
import { type AuthorizationCall, type AuthorizationOutcome, createAuthorizationEndpoint } from "../authorization/endpoint";
import type { RealmPolicy, RegisteredClient } from "../model";
import type { ProtocolPorts } from "../ports";
import { ROOT_REALM_ID } from "../realm";
import { parseOpaque } from "../tokens/opaque";
import { ISSUER, newId, START } from "./fixtures";
import { aWorld } from "./requests";

export const CALLBACK = "https://client.example/callback";
/** RFC 7636 App. B. */
export const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/** Parameters to send instead of the usual ones: several of a name, or null for none. */
export type Changes = Readonly<Record<string, string | readonly string[] | null>>;

/** A request that is in order, but for `changes`. */
export function sentParameters(clientId: string, changes: Changes = {}): AuthorizationCall["sent"] {
  const fields: Changes = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: "read",
    state: "af0ifjsldkj",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...changes,
  };
  return new Map(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, [value].flat()]])));
}

interface Options {
  readonly policy?: Partial<RealmPolicy>;
  readonly client?: Partial<RegisteredClient>;
  readonly ports?: Partial<ProtocolPorts>;
  /** What anna has allowed the client; by default everything that is asked for here. */
  readonly consent?: Consent | null;
}

/**
 * A realm with one client, and anna, who typed her password a minute ago: `ask` sends her request, `told` what the client learns by its redirect,
 * `code` finds the row behind a code's text.
 */
export async function anAuthorizationWorld({ policy = {}, client = {}, ports = {}, consent = ALL }: Options = {}) {
  const found = await aWorld({
    policy,
    ports,
    client: { grantTypes: ["authorization_code", "implicit"], callbackUrls: [CALLBACK], ...client },
  });
  const person: Person = { userId: found.userId, sessionId: newId(), authTime: START - 60_000 };
  await found.store.addSession(person.sessionId, found.userId);
  const endpoint = createAuthorizationEndpoint({ ...found.ports, findConsent: async () => consent ?? undefined });
  const ask = (changes: Changes = {}, call: Partial<AuthorizationCall> = {}) =>
    endpoint({
      sent: sentParameters(found.client.clientId, changes),
      person,
      answer: null,
      sentToSignInAt: null,
      http: { requestId: newId(), realmId: ROOT_REALM_ID, issuer: ISSUER, ip: "192.0.2.1", userAgent: "browser" },
      ...call,
    });
  const told = async (changes: Changes = {}, call: Partial<AuthorizationCall> = {}) => membersOf(await ask(changes, call));
  const causes = async () => (await found.store.failures(found.client.applicationId)).map(({ cause }) => cause);
  const findCode = (text: string | undefined) => found.ports.findCode(parseOpaque(text ?? "", found.ports.mac)?.id ?? "");
  return { ...found, person, ask, told, causes, findCode };
}

const ALL: Consent = { scope: "openid default read write", audience: null, redirectHosts: [new URL(CALLBACK).hostname] };

/** The members of an answer to the client, whichever way it travels. */
export function membersOf(outcome: AuthorizationOutcome): Readonly<Record<string, string>> {
  if (outcome.kind !== "answer") throw new Error(`The client is not answered: ${outcome.kind}`);
  return membersIn(outcome.answer);
}

/** The same of an answer alone. */
export function membersIn(answer: AuthorizationAnswer): Readonly<Record<string, string>> {
  if (answer.kind === "form_post") return Object.fromEntries(answer.fields);
  const { search, hash } = new URL(answer.location);
  return Object.fromEntries(new URLSearchParams(hash === "" ? search : hash.slice(1)));
}
