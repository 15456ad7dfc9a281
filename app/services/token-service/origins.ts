/** Whether a script of another site may read what the protocol answers: the page of a client, or one that an admin has listed. */
import { readAccessToken } from "#app/oauth/bearer-header";
import { isOriginOf, isWebOrigin } from "#app/oauth/checks/origin";

import { readCredentials } from "#app/oauth/client-auth/registry";
import { OAuthError } from "#app/oauth/errors";
import type { ProtocolRequest, RealmPolicy, RegisteredClient } from "#app/oauth/model";
import type { ClientByRefSource, ClientSource, ConfigSource, PolicySource } from "#app/oauth/ports";
import { type Form, readForm } from "#app/oauth/request";
import { lookUpToken, type TokenLookupPorts } from "#app/oauth/token-lookup";

/** How a request names its client: by its credentials, or by the access token that it carries. */
export type ClientNaming = "credentials" | "token";

export interface OriginPolicy {
  /** Whether a script of this origin may ask at all. A preflight names no client: any of the realm may be meant. */
  mayAsk(realmId: string, origin: string): Promise<boolean>;
  /** Whether a script of this origin may read what the request is answered: one of the named client's, or of any where none is named. */
  mayRead(request: ProtocolRequest, origin: string, naming: ClientNaming): Promise<boolean>;
}

interface OriginPorts extends PolicySource, ClientSource, ClientByRefSource, TokenLookupPorts, Pick<ConfigSource, "refresh"> {
  isRegisteredOrigin(realmId: string, origin: string): Promise<boolean>;
}

const NO_FORM: Form = new Map();

/**
 * The policy over the realm's configuration, current at each call.
 *
 * @example await createOriginPolicy(ports).mayAsk(realm.id, "https://app.example")
 */
export function createOriginPolicy(ports: OriginPorts): OriginPolicy {
  return {
    async mayAsk(realmId, origin) {
      if (!isWebOrigin(origin)) return false;
      await ports.refresh();
      const { allowedOrigins } = await ports.policy(realmId);
      return allowedOrigins.has(origin) || (await ports.isRegisteredOrigin(realmId, origin));
    },
    async mayRead(request, origin, naming) {
      if (!isWebOrigin(origin)) return false;
      await ports.refresh();
      const policy = await ports.policy(request.realmId);
      if (policy.allowedOrigins.has(origin)) return true;
      const client = naming === "token" ? await clientOfToken(request, policy, ports) : await clientNamed(request, ports);
      return client === undefined ? await ports.isRegisteredOrigin(request.realmId, origin) : isOriginOf(client, origin);
    },
  };
}

/** Claimed, not proved: a client's page shall read why its credentials are refused. */
async function clientNamed(request: ProtocolRequest, ports: ClientSource): Promise<RegisteredClient | undefined> {
  const clientId = unlessRefused(() => readCredentials(request, unlessRefused(() => readForm(request)) ?? NO_FORM).clientId);
  return clientId === undefined ? undefined : await ports.findClient(request.realmId, clientId);
}

/** In whatever state the token is: a client's page shall read that it has expired. */
async function clientOfToken(request: ProtocolRequest, policy: RealmPolicy, ports: OriginPorts): Promise<RegisteredClient | undefined> {
  const text = unlessRefused(() => readAccessToken(request.authorization)?.token);
  const token = text === undefined ? undefined : await lookUpToken(text, policy, ports);
  return token === undefined ? undefined : await ports.findClientByRef(token.clientRef);
}

/** What can be read of a request; undefined where that is refused. */
function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
