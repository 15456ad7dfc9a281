/** For tests of the refresh token grant: a world in which a person has just signed in. */
import type { ProtocolRequest, RealmPolicy, RegisteredClient } from "../model";
import type { ProtocolPorts } from "../ports";
import { createTokenEndpoint } from "../token-endpoint";
import { aRequest, aWorld, basicHeader, type FormFields, textMember } from "./requests";

/**
 * A world in which anna has just signed in through the client: `first` is the answer to the password grant, `token` its refresh token, `refresh`
 * uses one, `outcomes` says how the uses were counted.
 */
export async function aRefreshWorld(
  options: { policy?: Partial<RealmPolicy>; client?: Partial<RegisteredClient>; scope?: string; ports?: Partial<ProtocolPorts> } = {},
) {
  const found = await aWorld(options);
  const endpoint = createTokenEndpoint(found.ports);
  const isPublic = found.client.type === "public";
  const asClient = isPublic ? {} : { authorization: basicHeader(found.client.clientId) };
  const send = (form: FormFields, http: Partial<ProtocolRequest> = asClient) =>
    endpoint(aRequest(isPublic ? { ...form, client_id: found.client.clientId } : form, http));
  const first = await send({ grant_type: "password", username: "anna", password: "correct horse", scope: options.scope ?? "read write" });
  const token = textMember(first, "refresh_token");
  const refresh = (refresh_token: string, form: FormFields = {}, http?: Partial<ProtocolRequest>) =>
    send({ grant_type: "refresh_token", refresh_token, ...form }, http);
  const causes = async () => (await found.store.failures(found.client.applicationId)).map((failure) => failure.cause);
  const outcomes = async () => {
    const rows = await found.store.usage(found.client.applicationId);
    return Object.fromEntries(rows.filter((row) => row.grantType === "refresh_token").map((row) => [row.outcome, row.count]));
  };
  return { ...found, outcomes, first, token, refresh, causes, send };
}
