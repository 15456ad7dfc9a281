/** What an admin vouches for: initial access tokens, by whose holders clients register, and documents that are not fetched. */
import { z } from "zod";
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { changeAsAdmin, requireAdminRole } from "../admin/access";
import { isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { documentUrl, readDocument } from "./document";
import { MetadataError } from "./metadata-error";
import { offeredGrants } from "./registration";
import { newRegistrationToken } from "./registration-token";

const MOST = 100;
const DAY_MS = 86_400_000;

export const initialTokenSchema = z.object({
  description: z
    .string({ error: "Say whom it is for." })
    .trim()
    .min(1, { error: "Say whom it is for." })
    .max(100, { error: "Use at most 100 characters." }),
  days: z.int({ error: "Enter whole days." }).min(1, { error: "Enter at least 1 day." }).max(365, { error: "Enter at most 365 days." }),
  uses: z.int({ error: "Enter a whole number." }).min(1, { error: "Enter at least 1." }).max(1000, { error: "Enter at most 1000." }),
});

export interface InitialToken {
  readonly id: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usesLeft: number;
  readonly lastUsedAt: Date | null;
}

export interface PinnedDocumentItem {
  readonly url: string;
  readonly createdAt: Date;
}

export interface Vouchers {
  readonly tokens: readonly InitialToken[];
  readonly pinned: readonly PinnedDocumentItem[];
}

/** @throws NotFoundError for everybody but admins */
export async function listVouchers(actor: Actor): Promise<Vouchers> {
  requireAdminRole(actor);
  const { prisma } = database();
  const { realmId } = actor;
  const [tokens, pinned] = await Promise.all([
    prisma.initialAccessToken.findMany({
      where: { realmId },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
      select: { id: true, description: true, createdAt: true, expiresAt: true, usesLeft: true, lastUsedAt: true },
    }),
    prisma.pinnedDocument.findMany({ where: { realmId }, orderBy: { url: "asc" }, select: { url: true, createdAt: true } }),
  ]);
  return { tokens, pinned };
}

/**
 * Makes an initial access token. It is shown this once.
 *
 * @returns the token
 * @throws InvalidInputError by field; ConflictError when there are too many
 */
export async function createInitialToken(actor: Actor, input: z.input<typeof initialTokenSchema>): Promise<string> {
  const { description, days, uses } = checked(initialTokenSchema, input);
  const { token, tokenHash } = newRegistrationToken("initial");
  const { realmId, userId } = actor;
  await changeAsAdmin(actor, { kind: "realm", key: realmId }, async (tx) => {
    if ((await tx.initialAccessToken.count({ where: { realmId } })) >= MOST)
      throw new ConflictError(`There are ${MOST} tokens. Delete one first.`);
    const expiresAt = new Date(Date.now() + days * DAY_MS);
    const { id } = await tx.initialAccessToken.create({
      data: { realmId, description, tokenHash, createdById: userId, expiresAt, usesLeft: uses },
    });
    await recordAudit(tx, actor, {
      action: "initial-access-token.create",
      targetType: "initial-access-token",
      targetId: id,
      targetName: description,
      after: { expiresAt, uses },
    });
  });
  return token;
}

/** @throws NotFoundError */
export async function deleteInitialToken(actor: Actor, id: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    const where = { id, realmId: actor.realmId };
    const found = isRowId(id) ? await tx.initialAccessToken.findFirst({ where }) : null;
    if (!found) throw new NotFoundError("There is no such token.");
    await tx.initialAccessToken.delete({ where: { id } });
    await recordAudit(tx, actor, {
      action: "initial-access-token.delete",
      targetType: "initial-access-token",
      targetId: id,
      targetName: found.description,
    });
  });
}

/**
 * Stores a document that is used in place of what lies at its address, which is then never asked.
 *
 * @param document its JSON text; its `client_id` says which address it is of
 * @throws InvalidInputError by field `document`; ConflictError
 */
export async function pinDocument(actor: Actor, document: string): Promise<void> {
  requireAdminRole(actor);
  const { realmId, userId } = actor;
  const url = await checkedDocument(realmId, document);
  await changeAsAdmin(actor, { kind: "realm", key: realmId }, async (tx) => {
    if ((await tx.pinnedDocument.count({ where: { realmId } })) >= MOST)
      throw new ConflictError(`There are ${MOST} documents. Remove one first.`);
    await tx.pinnedDocument.upsert({
      where: { realmId_url: { realmId, url } },
      create: { realmId, url, document, createdById: userId },
      update: { document, createdById: userId },
    });
    await expireKnown(tx, realmId, url);
    const target = { targetType: "pinned-document", targetId: url };
    await recordAudit(tx, actor, { action: "pinned-document.store", ...target, after: { document } });
  });
}

async function checkedDocument(realmId: string, document: string): Promise<string> {
  const refuse = (message: string) => new InvalidInputError({ document: [message] });
  const clientId = /"client_id"\s*:\s*"([^"\\]{1,500})"/.exec(document.slice(0, 16_384))?.[1];
  if (document.length > 16_384) throw refuse("Give at most 16 kB.");
  if (clientId === undefined || documentUrl(clientId) === undefined)
    throw refuse("It must have the address it is of as client_id, with https.");
  try {
    readDocument(document, clientId, await offeredGrants(database().prisma, realmId, false));
    return clientId;
  } catch (error) {
    throw error instanceof MetadataError ? refuse(error.message) : error;
  }
}

/** @throws NotFoundError */
export async function unpinDocument(actor: Actor, url: string): Promise<void> {
  const { realmId } = actor;
  await changeAsAdmin(actor, { kind: "realm", key: realmId }, async (tx) => {
    const { count } = await tx.pinnedDocument.deleteMany({ where: { realmId, url: url.slice(0, 500) } });
    if (count === 0) throw new NotFoundError("There is no such document.");
    await expireKnown(tx, realmId, url);
    await recordAudit(tx, actor, { action: "pinned-document.remove", targetType: "pinned-document", targetId: url });
  });
}

/** What was read of the address before counts no longer. */
async function expireKnown(tx: Transaction, realmId: string, clientId: string): Promise<void> {
  await tx.clientRegistration.updateMany({ where: { realmId, client: { clientId } }, data: { freshUntil: new Date(0) } });
}
