/** A world with a device that asks, a person who answers, and the endpoints between them. */
import type { Person } from "../authorization/decide";
import { createDeviceAnswering } from "../device/answer";
import { DEVICE_GRANT } from "../device/code";
import { createDeviceEndpoint } from "../device/endpoint";
import { parseOpaque } from "../tokens/opaque";
import { START } from "./fixtures";
import { aRequest, basicHeader, type FormFields, textMember } from "./requests";
import { aTokenWorld, type TokenWorldOptions } from "./token-world";

/** A realm with one client that may use the grant, and anna, who has signed in. */
export async function aDeviceWorld(options: TokenWorldOptions = {}) {
  const found = await aTokenWorld({ ...options, client: { grantTypes: [DEVICE_GRANT, "refresh_token"], ...options.client } });
  const { ports, client, userId, store } = found;
  const endpoint = createDeviceEndpoint(ports);
  const answering = createDeviceAnswering(ports);
  const person: Person = { userId, sessionId: `session-${userId}`, authTime: START - 60_000 };
  await store.addSession(person.sessionId, userId);
  const authorization = basicHeader(client.clientId);
  const begin = (form: FormFields = {}, overrides = {}) => endpoint(aRequest(form, { authorization, ...overrides }));
  /** A code that was asked for, with the row behind it. */
  const begun = async (form: FormFields = {}) => {
    const answer = await begin(form);
    const code = textMember(answer, "device_code");
    return { code, id: parseOpaque(code, ports.mac)?.id ?? "", answer };
  };
  const answer = (deviceId: string, given: "allow" | "deny" = "allow", who: Person = person) =>
    answering({ realmId: client.realmId, deviceId, person: who, answer: given });
  const poll = (code: string, fields: FormFields = {}, overrides = {}) =>
    found.send({ grant_type: DEVICE_GRANT, device_code: code, ...fields }, overrides);
  return { ...found, person, begin, begun, answer, poll };
}
