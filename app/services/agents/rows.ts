/** The rows of a client that no person has registered: an application, its one client, and what that said of itself. */
import { hash } from "node:crypto";
import { grantTypesColumn } from "#app/db/queries/client-grants";
import type { Transaction } from "#app/db/transaction";
import { redirectHost } from "#app/oauth/checks/redirect-uri";
import { clientKindInfo, type RegisteredBy } from "#app/oauth/client-kinds";
import { openIdColumns } from "../keys/openid";
import { nameColumns } from "../sort-key";
import type { ClientMetadata } from "./client-metadata";

/** What is stored of a client besides its metadata. */
export interface AgentFacts {
  readonly realmId: string;
  /** In whose name the application stands. */
  readonly ownerId: string;
  readonly applicationKind: "application" | "agent";
  readonly registeredBy: Exclude<RegisteredBy, "person">;
  readonly clientId: string;
  /** The document's host, or that of the first redirect URI. */
  readonly host: string;
  readonly accessTokenHash: string | null;
  readonly ip: string;
  /** When it is deleted unless somebody authorises it; null: it stays. */
  readonly expiresAt: Date | null;
  /** Of documents: up to when it need not be fetched again. */
  readonly freshUntil: Date | null;
}

/**
 * Writes the rows. Many programs have one name: where it is taken, or strangers may choose it, the application's name ends with a few letters of
 * the client identifier's hash.
 *
 * @returns the client's row, with its application's id
 */
export async function createAgentRows(tx: Transaction, facts: AgentFacts, metadata: ClientMetadata) {
  const { realmId, ownerId, clientId, registeredBy } = facts;
  const application = await tx.application.create({
    data: { realmId, ownerId, kind: facts.applicationKind, ...nameColumns(await freeName(tx, facts, metadata.name)) },
  });
  return await tx.client.create({
    data: {
      ...clientColumns(metadata),
      realmId,
      applicationId: application.id,
      clientId,
      environment: "PRODUCTION",
      registeredBy,
      registration: {
        create: {
          realmId,
          host: facts.host,
          metadata: JSON.stringify(metadata),
          accessTokenHash: facts.accessTokenHash,
          ip: facts.ip,
          expiresAt: facts.expiresAt,
          freshUntil: facts.freshUntil,
        },
      },
    },
    select: { id: true, applicationId: true, clientId: true, createdAt: true },
  });
}

/** The columns of a client that its metadata decide. */
export function clientColumns(metadata: ClientMetadata) {
  const type = clientKindInfo(metadata.kind).clientType;
  return {
    kind: metadata.kind,
    type,
    authMethod: type === "public" ? null : metadata.authMethod,
    grantTypes: grantTypesColumn(metadata.grantTypes),
    callbackUrls: JSON.stringify(metadata.redirectUris),
    scopes: metadata.scopes === null ? null : JSON.stringify(metadata.scopes),
    pkceRequired: true,
    dpopRequired: metadata.dpopRequired,
    ...metadata.publicKeys,
    ...metadata.requestRules,
    ...openIdColumns(metadata.openId),
  };
}

/** Where a registered client sends people back to, as lists show it. */
export function hostOf({ redirectUris: [first] }: Pick<ClientMetadata, "redirectUris">): string {
  return first === undefined ? "" : redirectHost(first);
}

async function freeName(tx: Transaction, { ownerId, registeredBy, clientId }: AgentFacts, name: string): Promise<string> {
  const taken = registeredBy === "registration" || (await tx.application.count({ where: { ownerId, name } })) > 0;
  return taken ? `${name} · ${hash("sha256", clientId, "hex").slice(0, 6)}` : name;
}
