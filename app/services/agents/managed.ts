import { z } from "zod";
import { database } from "#app/db/database";
import { CLIENT_AUTH_METHODS } from "#app/oauth/client-auth/methods";
import { isClientIdentifier } from "#app/oauth/client-id";
import { CLIENT_KINDS } from "#app/oauth/client-kinds";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { DEFAULT_OPENID_CONFIGURATION, openIdConfigurationSchema } from "../keys/openid";
import { NO_PUBLIC_KEYS, publicKeysSchema } from "../keys/public-keys";
import { NO_REQUEST_RULES, requestRulesSchema } from "../keys/request-rules";
import type { ClientMetadata } from "./client-metadata";
import type { ManagedAgent } from "./registration";
import { RegistrationRefused } from "./registration-refusal";
import { isRegistrationToken } from "./registration-token";

const stored = z.object({
  name: z.string(),
  kind: z.enum(CLIENT_KINDS.map(({ name }) => name)),
  authMethod: z.enum(CLIENT_AUTH_METHODS.map(({ name }) => name)),
  redirectUris: z
    .array(z.string())
    .transform(([first, ...others]): ClientMetadata["redirectUris"] => (first === undefined ? [] : [first, ...others])),
  grantTypes: z.array(z.enum(GRANT_TYPES.map(({ name }) => name))),
  scopes: z.array(z.string()).nullable(),
  links: z.partialRecord(z.enum(["client_uri", "logo_uri", "tos_uri", "policy_uri"]), z.string()),
  // Clients of before have what keys have that chose nothing.
  openId: openIdConfigurationSchema.default(DEFAULT_OPENID_CONFIGURATION),
  // Clients of before had none.
  publicKeys: publicKeysSchema.default(NO_PUBLIC_KEYS),
  requestRules: requestRulesSchema.default(NO_REQUEST_RULES),
  dpopRequired: z.boolean().default(false),
  softwareId: z.string().nullable(),
  softwareVersion: z.string().nullable(),
});

/** The metadata in a row of `ClientRegistration`. */
export function storedMetadata(json: string): ClientMetadata {
  return stored.parse(JSON.parse(json));
}

/**
 * The client that a registration access token manages (RFC 7592 §2).
 *
 * @throws RegistrationRefused unless the token is the client's own; the same for a client that does not exist
 */
export async function managedAgent(realmId: string, clientId: string, token: string | undefined): Promise<ManagedAgent> {
  // Strangers name clients here: what no identifier can be, and a request without a token, costs no query.
  if (token === undefined || !isClientIdentifier(clientId)) throw new RegistrationRefused("not_yours");
  const found = await database().prisma.client.findFirst({
    where: { realmId, clientId },
    include: { registration: true, application: { select: { kind: true } } },
  });
  const { registration } = found ?? {};
  const tokenHash = registration?.accessTokenHash ?? "";
  if (!isRegistrationToken(token, tokenHash) || !found || !registration) throw new RegistrationRefused("not_yours");
  return {
    id: found.id,
    applicationId: found.applicationId,
    applicationKind: found.application.kind,
    clientId: found.clientId,
    realmId,
    issuedAt: found.createdAt,
    metadata: storedMetadata(registration.metadata),
  };
}
