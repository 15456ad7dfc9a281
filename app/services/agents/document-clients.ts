/** Clients whose identifier is the address of a metadata document: how one comes in at `/authorize`, by the policy of the realm. */
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { admits } from "#app/oauth/agent-policy";
import { env } from "#app/platform/env";
import type { Actor } from "../actor";
import { changeConfig } from "../changes";
import { proveSector, SectorUnproven } from "../keys/sector-identifier";
import type { ClientMetadata } from "./client-metadata";
import { documentUrl, readDocument } from "./document";
import { DocumentUnavailable, type FetchedDocument, fetchDocument } from "./document-fetch";
import { MetadataError } from "./metadata-error";
import { agentPolicyOf, readAgentSettings } from "./policy";
import { offeredGrants, requireRoom } from "./registration";
import { clientColumns, createAgentRows } from "./rows";

const HOUR_MS = 3_600_000;
/** A pinned document is read again after as long. */
const PINNED_MS = 60_000;

/** What becomes of a client identifier at the door. */
export type Entrance =
  /** It is none of a document, or of a client that is known and fresh: to be looked up like any other. */
  | { readonly kind: "go_on" }
  /** Its document is to be fetched, which only somebody who has signed in may cause. `known`: it was fetched before. */
  | { readonly kind: "sign_in"; readonly known: boolean }
  /** A sentence for the person. */
  | { readonly kind: "refused"; readonly explanation: string };

const GO_ON: Entrance = { kind: "go_on" };

/**
 * Lets a client in whose identifier is the address of a document: fetches that, unless what was fetched is fresh, and makes or renews the client's
 * rows. So they are made when a person who has signed in is first asked; nobody else leaves any, or has the portal ask anybody.
 *
 * @param actor null: nobody has signed in
 * @param clientId as the request sent it; undefined: it sent none
 * @throws RateLimitedError when the person has made too many changes
 * @example if ((await enterByDocument(actor, realmId, clientId)).kind === "sign_in") …
 */
export async function enterByDocument(actor: Actor | null, realmId: string, clientId: string | undefined): Promise<Entrance> {
  const url = clientId === undefined ? undefined : documentUrl(clientId, env().outboundInnerHosts);
  if (clientId === undefined || url === undefined) return GO_ON;
  const { prisma } = database();
  const known = await prisma.client.findUnique({
    where: { realmId_clientId: { realmId, clientId } },
    select: { id: true, registeredBy: true, registration: { select: { freshUntil: true, metadata: true } } },
  });
  if (known !== null && known.registeredBy !== "document") return GO_ON;
  const settings = await readAgentSettings(prisma, realmId);
  const { documents } = agentPolicyOf(settings);
  if (documents.kind === "off" && known === null) return GO_ON;
  if (!admits(documents, url.hostname))
    return { kind: "refused", explanation: `An admin of this portal has not let in applications of ${url.hostname}.` };
  const now = new Date();
  if (known?.registration?.freshUntil && now < known.registration.freshUntil) return GO_ON;
  if (actor === null) return { kind: "sign_in", known: known !== null };
  try {
    const fetched = (await pinnedDocument(realmId, clientId, now)) ?? (await fetchDocument(url, actor.userId));
    const metadata = readDocument(fetched.text, clientId, await offeredGrants(prisma, realmId, false));
    const { sectorIdentifierUri } = metadata.openId;
    await proveSector({ sectorIdentifierUri, redirectUris: metadata.redirectUris }, actor.userId);
    if (known === null) await addClient(actor, clientId, url, fetched, metadata, settings.unusedRegistrationHours);
    else await renewClient(actor, known.id, fetched, metadata, known.registration?.metadata);
    return GO_ON;
  } catch (error) {
    if (error instanceof DocumentUnavailable || error instanceof MetadataError)
      return {
        kind: "refused",
        explanation: `The document at ${url.host} that describes the application cannot be used. ${error.message}`,
      };
    if (error instanceof SectorUnproven)
      return { kind: "refused", explanation: `The sector_identifier_uri of the application cannot be used. ${error.message}` };
    throw error;
  }
}

async function pinnedDocument(realmId: string, url: string, now: Date): Promise<FetchedDocument | undefined> {
  const pinned = await database().prisma.pinnedDocument.findUnique({ where: { realmId_url: { realmId, url } } });
  return pinned === null ? undefined : { text: pinned.document, freshUntil: new Date(now.getTime() + PINNED_MS) };
}

async function addClient(
  actor: Actor,
  clientId: string,
  { hostname }: URL,
  { freshUntil }: FetchedDocument,
  metadata: ClientMetadata,
  unusedHours: number,
): Promise<void> {
  const { realmId, ip } = actor;
  try {
    await changeConfig(actor, async (tx, changed) => {
      const { agentsOwnerId } = await tx.realm.findUniqueOrThrow({ where: { id: realmId }, select: { agentsOwnerId: true } });
      if (agentsOwnerId === null) throw new DocumentUnavailable("An admin has not let in such applications.");
      await requireRoom(tx, realmId);
      const facts = {
        realmId,
        ownerId: agentsOwnerId,
        applicationKind: "agent",
        registeredBy: "document",
        clientId,
        host: hostname,
        accessTokenHash: null,
        ip,
        expiresAt: new Date(Date.now() + unusedHours * HOUR_MS),
        freshUntil,
      } as const;
      const { id } = await createAgentRows(tx, facts, metadata);
      changed({ kind: "client", key: id });
    });
  } catch (error) {
    // Another request has let it in at this moment.
    if (!isUniqueViolation(error)) throw error;
  }
}

/** What has changed in the document counts from this request on. */
async function renewClient(
  actor: Actor,
  clientRef: string,
  { freshUntil }: FetchedDocument,
  metadata: ClientMetadata,
  before: string | undefined,
): Promise<void> {
  const text = JSON.stringify(metadata);
  if (text === before) {
    await database().prisma.clientRegistration.update({ where: { clientRef }, data: { freshUntil } });
    return;
  }
  await changeConfig(actor, async (tx, changed) => {
    await tx.clientRegistration.update({ where: { clientRef }, data: { metadata: text, freshUntil } });
    await tx.client.update({ where: { id: clientRef }, data: clientColumns(metadata) });
    changed({ kind: "client", key: clientRef });
  });
}
