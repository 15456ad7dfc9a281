/** Requests as the HTTP layer hands them over, and the portal's cast for the endpoints' tests. */
import type { ProtocolAnswer, ProtocolRequest, RealmPolicy, RegisteredClient } from "../model";
import type { ProtocolPorts } from "../ports";
import { ROOT_REALM_ID } from "../realm";
import { parseOpaque } from "../tokens/opaque";
import { aClient, aPolicy, CLIENT_SECRET, ISSUER, newId } from "./fixtures";
import { createMemoryPorts } from "./memory-ports";

export type FormFields = Readonly<Record<string, string>>;

/** A form POST; a string body goes as it is. */
export function aRequest(body: FormFields | string, overrides: Partial<ProtocolRequest> = {}): ProtocolRequest {
  return {
    requestId: newId(),
    arrivedAt: 0,
    realmId: ROOT_REALM_ID,
    issuer: ISSUER,
    method: "POST",
    contentType: "application/x-www-form-urlencoded",
    authorization: null,
    dpop: null,
    accept: "*/*",
    body: typeof body === "string" ? body : new URLSearchParams({ ...body }).toString(),
    bodyTooLarge: false,
    query: "",
    ip: "192.0.2.1",
    userAgent: "curl/8",
    ...overrides,
  };
}

/** An `Authorization` header as `curl -u` makes it: nothing is form-encoded. */
export function basicHeader(clientId: string, secret: string = CLIENT_SECRET): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
}

/** A member of a JSON answer. */
export function member(answer: ProtocolAnswer, name: string): unknown {
  return typeof answer.body === "object" && answer.body !== null ? answer.body[name] : undefined;
}

/** A member that must be text, such as a token. */
export function textMember(answer: ProtocolAnswer, name: string): string {
  const value = member(answer, name);
  if (typeof value !== "string") throw new Error(`no ${name} in ${JSON.stringify(answer.body)}`);
  return value;
}

/** A realm with one client and one user, `anna` with the password `correct horse`; `stored` finds the record behind a token's text. */
export async function aWorld({
  policy = {},
  client = {},
  ports = {},
}: {
  policy?: Partial<RealmPolicy>;
  client?: Partial<RegisteredClient>;
  ports?: Partial<ProtocolPorts>;
} = {}) {
  const memory = createMemoryPorts(ports);
  const registered = aClient(client);
  const userId = newId();
  await memory.store.setPolicy(aPolicy(policy));
  await memory.store.addClient(registered);
  await memory.store.addUser({ id: userId, username: "anna@example.com" });
  memory.passwords.set("anna", {
    password: "correct horse",
    verification: { outcome: "verified", userId, username: "anna@example.com", tokensNotBefore: null },
  });
  const stored = (token: string) => memory.ports.findToken(parseOpaque(token, memory.ports.mac)?.id ?? "");
  return { ...memory, client: registered, userId, stored };
}
