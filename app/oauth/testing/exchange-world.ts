/** For tests of the token exchange grant: anna's application has sent her access token to an API, whose client exchanges it. */
import type { ExchangePair } from "../exchange/pairs";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT } from "../exchange/token-types";
import { createIntrospectionEndpoint } from "../introspection";
import type { RealmPolicy, RegisteredClient } from "../model";
import { createTokenEndpoint } from "../token-endpoint";
import { aClient } from "./fixtures";
import { aRequest, aWorld, basicHeader, type FormFields, textMember } from "./requests";

/**
 * A world in which `service` may exchange tokens of `client`, anna's application, under `pair`; null: it may not. `subject` is her access
 * token, `exchange` trades it, `send` asks the token endpoint as any client, `introspect` says what a token is worth to its own client.
 */
export async function anExchangeWorld(
  options: {
    policy?: Partial<RealmPolicy>;
    client?: Partial<RegisteredClient>;
    service?: Partial<RegisteredClient>;
    pair?: Partial<ExchangePair> | null;
    form?: FormFields;
  } = {},
) {
  const world = await aWorld({ policy: options.policy ?? {}, client: options.client ?? {} });
  const pairs =
    options.pair === null
      ? []
      : [{ subjectRef: world.client.ref, mode: "impersonation" as const, apis: null, scopes: null, ...options.pair }];
  const service = aClient({ grantTypes: [EXCHANGE_GRANT, "client_credentials"], exchangePairs: pairs, ...options.service });
  await world.store.addClient(service);
  const endpoint = createTokenEndpoint(world.ports);
  const introspection = createIntrospectionEndpoint(world.ports);
  const send = (client: RegisteredClient, form: FormFields) => endpoint(aRequest(form, { authorization: basicHeader(client.clientId) }));
  const password = { grant_type: "password", username: "anna", password: "correct horse", scope: "read write" };
  const first = await send(world.client, { ...password, ...options.form });
  const subject = textMember(first, "access_token");
  const exchange = (form: FormFields = {}, by: RegisteredClient = service) =>
    send(by, { grant_type: EXCHANGE_GRANT, subject_token: subject, subject_token_type: ACCESS_TOKEN_URN, ...form });
  const introspect = async (client: RegisteredClient, token: string) =>
    (await introspection(aRequest({ token }, { authorization: basicHeader(client.clientId) }))).body;
  const causes = async () => (await world.store.failures(service.applicationId)).map((failure) => failure.cause);
  return { ...world, service, send, first, subject, exchange, introspect, causes };
}
