/** Dynamic client registration (RFC 7591) and its management (RFC 7592), by the policy of the realm. */
import { database } from "#app/db/database";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { rateLimitStore } from "#app/db/rate-limit-store";
import type { Transaction } from "#app/db/transaction";
import { admits, type Door } from "#app/oauth/agent-policy";
import { redirectHost } from "#app/oauth/checks/redirect-uri";
import { isByKeyPair } from "#app/oauth/client-auth/methods";
import { generateClientId } from "#app/oauth/client-id";
import { clientKindInfo } from "#app/oauth/client-kinds";
import { offeredAt } from "#app/oauth/grant-cells";
import { GRANT_TYPES, type GrantTypeName } from "#app/oauth/grant-types";
import { generateClientSecret } from "#app/oauth/secrets";
import { counter } from "#app/platform/metrics";
import { createRateLimit, remembering, sourceKey } from "#app/platform/rate-limit";
import { changeConfig } from "../changes";
import { RateLimitedError } from "../errors";
import { proveSector, SectorUnproven } from "../keys/sector-identifier";
import { type ClientMetadata, readClientMetadata } from "./client-metadata";
import { MetadataError } from "./metadata-error";
import { agentPolicyOf, readAgentSettings } from "./policy";
import { RegistrationRefused } from "./registration-refusal";
import { newRegistrationToken, registrationTokenHash } from "./registration-token";
import { clientColumns, createAgentRows, hostOf } from "./rows";

/** What strangers may register: enough for a company that tries a new program at once, and few enough to bound what they leave. */
const bySource = remembering(createRateLimit(rateLimitStore, { name: "registrations-source", limit: 20, windowSeconds: 3600 }));
/** Every process reads each change of a client. */
const byClient = remembering(createRateLimit(rateLimitStore, { name: "registration-changes", limit: 30, windowSeconds: 3600 }));
const inAll = remembering(createRateLimit(rateLimitStore, { name: "registrations", limit: 300, windowSeconds: 3600 }));
/** Registrations of a realm that nobody has authorised yet. */
const MOST_UNUSED = 2000;
const HOUR_MS = 3_600_000;
/** Without a person or an admin's token behind it, a client acts for people alone. */
const FOR_STRANGERS: ReadonlySet<GrantTypeName> = new Set([
  "authorization_code",
  "refresh_token",
  "urn:ietf:params:oauth:grant-type:device_code",
]);

const registered = counter("latchkey_registrations_total", "Clients that asked to register themselves, by what became of it", ["outcome"]);

/** Who asks: a program, with the token it brought, if any. */
export interface Registrant {
  readonly realmId: string;
  readonly ip: string;
  /** The bearer token of the request: an initial access token (RFC 7591 §3). */
  readonly token: string | undefined;
}

export interface RegisteredAgent {
  readonly clientId: string;
  readonly issuedAt: Date;
  readonly metadata: ClientMetadata;
  /** Shown this once; null: the client has none. */
  readonly secret: string | null;
  /** Shown this once. */
  readonly accessToken: string;
}

/**
 * Registers a client.
 *
 * @param input the JSON that was sent, not yet checked
 * @throws RegistrationRefused, MetadataError, RateLimitedError
 */
export async function registerAgent(registrant: Registrant, input: unknown): Promise<RegisteredAgent> {
  try {
    const agent = await register(registrant, input);
    registered.count("registered");
    return agent;
  } catch (error) {
    const isRefusal = error instanceof RegistrationRefused || error instanceof MetadataError || error instanceof RateLimitedError;
    registered.count(isRefusal ? "refused" : "failed");
    throw error;
  }
}

async function register({ realmId, ip, token }: Registrant, input: unknown): Promise<RegisteredAgent> {
  const { prisma } = database();
  const door = agentPolicyOf(await readAgentSettings(prisma, realmId)).registration;
  if (door.kind === "off") throw new RegistrationRefused("off");
  const isVouched = token !== undefined;
  if (!isVouched || !(await isUsableToken(realmId, token))) {
    await takeRegistration(ip);
    // Who guesses a token keeps no writer waiting, and has no other server asked.
    if (isVouched) throw new RegistrationRefused("token");
  }
  const metadata = readClientMetadata(input, await offeredGrants(prisma, realmId, isVouched));
  if (!isVouched) requireListed(door, metadata);
  await requireSector(metadata, token === undefined ? sourceKey(ip) : registrationTokenHash(token));
  return await changeConfig("portal", async (tx, changed) => {
    if (isVouched) await takeInitialToken(tx, realmId, token);
    else await requireRoom(tx, realmId);
    const realm = await tx.realm.findUniqueOrThrow({ where: { id: realmId } });
    if (realm.agentsOwnerId === null) throw new RegistrationRefused("off");
    const access = newRegistrationToken("access");
    const client = await createAgentRows(
      tx,
      {
        realmId,
        ownerId: realm.agentsOwnerId,
        applicationKind: "agent",
        registeredBy: "registration",
        clientId: generateClientId(),
        host: hostOf(metadata),
        accessTokenHash: access.tokenHash,
        ip,
        expiresAt: new Date(Date.now() + realm.unusedRegistrationHours * HOUR_MS),
        freshUntil: null,
      },
      metadata,
    );
    const secret = !hasSecret(metadata) ? null : await storeOnlySecret(tx, client.id, realm.agentsOwnerId);
    changed({ kind: "client", key: client.id });
    return { clientId: client.clientId, issuedAt: client.createdAt, metadata, secret, accessToken: access.token };
  });
}

/** @throws RateLimitedError */
async function takeRegistration(ip: string): Promise<void> {
  const wait = (await bySource.take(sourceKey(ip))) || (await inAll.take("all"));
  if (wait > 0) throw new RateLimitedError(wait, "Too many clients register at the moment.");
}

/** The grant types that a client may have: those the admin has on, and for strangers only those that act for people. */
export async function offeredGrants(
  reader: Pick<Transaction, "grantPolicy" | "grantRule" | "grantException">,
  realmId: string,
  isVouched: boolean,
): Promise<readonly GrantTypeName[]> {
  const enabled = offeredAt(await readGrantPolicy(reader, realmId), Date.now());
  return GRANT_TYPES.flatMap(({ name }) => (enabled.has(name) && (isVouched || FOR_STRANGERS.has(name)) ? [name] : []));
}

function requireListed(door: Door, { redirectUris }: ClientMetadata): void {
  if (!redirectUris.every((uri) => admits(door, redirectHost(uri)))) throw new RegistrationRefused("not_listed");
}

/** OpenID Connect Registration §5. */
async function requireSector({ openId: { sectorIdentifierUri }, redirectUris }: ClientMetadata, asker: string): Promise<void> {
  try {
    await proveSector({ sectorIdentifierUri, redirectUris }, asker);
  } catch (error) {
    if (!(error instanceof SectorUnproven)) throw error;
    throw new MetadataError("invalid_client_metadata", `sector_identifier_uri cannot be used. ${error.message}`);
  }
}

function usableToken(realmId: string, token: string) {
  return { realmId, tokenHash: registrationTokenHash(token), expiresAt: { gt: new Date() }, usesLeft: { gt: 0 } };
}

/** The token is used up with the rows. */
async function isUsableToken(realmId: string, token: string): Promise<boolean> {
  return (await database().prisma.initialAccessToken.count({ where: usableToken(realmId, token) })) > 0;
}

async function takeInitialToken(tx: Transaction, realmId: string, token: string): Promise<void> {
  const { count } = await tx.initialAccessToken.updateMany({
    where: usableToken(realmId, token),
    data: { usesLeft: { decrement: 1 }, lastUsedAt: new Date() },
  });
  if (count === 0) throw new RegistrationRefused("token");
}

/** @throws RateLimitedError when too many clients have come in that nobody has authorised */
export async function requireRoom(tx: Transaction, realmId: string): Promise<void> {
  const unused = await tx.clientRegistration.count({ where: { realmId, expiresAt: { not: null } } });
  if (unused >= MOST_UNUSED) throw new RateLimitedError(600, "Too many clients have registered that nobody has authorised yet.");
}

async function storeOnlySecret(tx: Transaction, clientRef: string, createdById: string): Promise<string> {
  const { secret, hint, algorithm, hash } = generateClientSecret();
  await tx.clientSecret.create({ data: { clientRef, description: "Made with the registration", hint, algorithm, hash, createdById } });
  return secret;
}

/** A client that has proved itself by its registration access token. */
export interface ManagedAgent {
  readonly id: string;
  readonly applicationId: string;
  readonly applicationKind: string;
  readonly clientId: string;
  readonly realmId: string;
  readonly issuedAt: Date;
  readonly metadata: ClientMetadata;
}

/**
 * Replaces a client's metadata (RFC 7592 §2.2). Changed redirect URIs count from the next request on.
 *
 * @throws MetadataError, also when the client would get or lose a secret; RegistrationRefused; RateLimitedError when it changes too often
 */
export async function updateAgent(agent: ManagedAgent, input: unknown): Promise<ClientMetadata> {
  const { prisma } = database();
  const wait = await byClient.take(agent.id);
  if (wait > 0) throw new RateLimitedError(wait, "This client has changed often in a short time.");
  const door = agentPolicyOf(await readAgentSettings(prisma, agent.realmId)).registration;
  const isVouched = !agent.metadata.grantTypes.every((name) => FOR_STRANGERS.has(name));
  const metadata = readClientMetadata(input, await offeredGrants(prisma, agent.realmId, isVouched));
  // Who came in by a token may have other hosts; a stranger's stay among the listed ones, or as they are where registration is off.
  if (!isVouched && hasNewHost(agent.metadata, metadata)) requireListed(door, metadata);
  if (hasSecret(metadata) !== hasSecret(agent.metadata) || clientTypeOf(metadata) !== clientTypeOf(agent.metadata))
    throw new MetadataError("invalid_client_metadata", "A client that was registered with a secret keeps it, and one without gets none.");
  await requireSector(metadata, agent.id);
  await changeConfig("portal", async (tx, changed) => {
    const data = { metadata: JSON.stringify(metadata), host: hostOf(metadata) };
    await tx.clientRegistration.update({ where: { clientRef: agent.id }, data });
    await tx.client.update({ where: { id: agent.id }, data: clientColumns(metadata) });
    changed({ kind: "client", key: agent.id });
  });
  return metadata;
}

function clientTypeOf({ kind }: ClientMetadata): string {
  return clientKindInfo(kind).clientType;
}

function hasSecret(metadata: ClientMetadata): boolean {
  return clientTypeOf(metadata) === "confidential" && !isByKeyPair(metadata.authMethod);
}

function hasNewHost(before: ClientMetadata, after: ClientMetadata): boolean {
  const known = new Set(before.redirectUris.map(redirectHost));
  return after.redirectUris.some((uri) => !known.has(redirectHost(uri)));
}

/** Deletes a client at its own wish (RFC 7592 §2.3), with its application if that has no other. Its tokens end. */
export async function deleteAgent({ id, applicationId, applicationKind }: ManagedAgent): Promise<void> {
  await changeConfig("portal", async (tx, changed) => {
    if (applicationKind === "agent") await tx.application.deleteMany({ where: { id: applicationId } });
    else await tx.client.deleteMany({ where: { id } });
    changed({ kind: "client", key: id });
    changed({ kind: "application", key: applicationId });
  });
}
