/** A world that asks its token endpoint. */
import type { ProtocolRequest, RealmPolicy, RegisteredClient } from "../model";
import type { ProtocolPorts } from "../ports";
import { createTokenEndpoint } from "../token-endpoint";
import { aRequest, aWorld, basicHeader, type FormFields } from "./requests";

export interface TokenWorldOptions {
  readonly policy?: Partial<RealmPolicy>;
  readonly client?: Partial<RegisteredClient>;
  readonly ports?: Partial<ProtocolPorts>;
}

/** The form of the plainest request. */
export const CLIENT_CREDENTIALS = { grant_type: "client_credentials" } as const;

/**
 * A realm with one client and one user, as in `aWorld`; `send` asks for a token as that client, `outcomes` says how the
 * answers were counted.
 */
export async function aTokenWorld(options: TokenWorldOptions = {}) {
  const found = await aWorld(options);
  const endpoint = createTokenEndpoint(found.ports);
  const authorization = basicHeader(found.client.clientId);
  const send = (form: FormFields | string = CLIENT_CREDENTIALS, overrides: Partial<ProtocolRequest> = {}) =>
    endpoint(aRequest(form, { authorization, ...overrides }));
  const outcomes = async () =>
    Object.fromEntries((await found.store.usage(found.client.applicationId)).map((row) => [row.outcome, row.count]));
  return { ...found, send, outcomes };
}
