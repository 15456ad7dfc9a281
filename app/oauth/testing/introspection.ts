/** For tests of introspection: a world with a client that obtains tokens and asks about them. */
import { createIntrospectionEndpoint } from "../introspection";
import type { ProtocolRequest, RegisteredClient } from "../model";
import type { ProtocolPorts } from "../ports";
import { createRevocationEndpoint } from "../revocation";
import { createTokenEndpoint } from "../token-endpoint";
import { aClient } from "./fixtures";
import { aRequest, aWorld, basicHeader, type FormFields } from "./requests";

/** What is said of a token that is not alive, or not the asker's to know of (RFC 7662 §2.2). */
export const INACTIVE = { active: false };

export async function anIntrospectionWorld(options: { client?: Partial<RegisteredClient>; ports?: Partial<ProtocolPorts> } = {}) {
  const found = await aWorld(options);
  const { ports, client, store } = found;
  const as = (who: RegisteredClient) => ({ authorization: basicHeader(who.clientId) });
  const endpoint = createIntrospectionEndpoint(ports);
  const token = (form: FormFields = { grant_type: "client_credentials" }) => createTokenEndpoint(ports)(aRequest(form, as(client)));
  const user = () => token({ grant_type: "password", username: "anna", password: "correct horse", scope: "read" });
  const introspect = (text: string, who = client, form: FormFields = {}, http: Partial<ProtocolRequest> = {}) =>
    endpoint(aRequest({ token: text, ...form }, { ...as(who), ...http }));
  const revoke = (text: string) => createRevocationEndpoint(ports)(aRequest({ token: text }, as(client)));
  const other = async (overrides: Partial<RegisteredClient> = {}) => {
    const made = aClient(overrides);
    await store.addClient(made);
    return made;
  };
  return { ...found, as, endpoint, token, user, introspect, revoke, other };
}
