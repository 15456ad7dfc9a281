/** The OpenAPI document of an API: given as a file, kept as it was given, and shown as a table of its operations. */

import { database } from "#app/db/database";
import { rateLimitStore } from "#app/db/rate-limit-store";
import type { Transaction } from "#app/db/transaction";
import { createRateLimit } from "#app/platform/rate-limit";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, InvalidInputError, NotFoundError, RateLimitedError } from "../errors";
import type { ListPage } from "../list-page";
import { findApi, findManagedApi, managesApi } from "./access";
import { MOST_DOCUMENT_BYTES, type Operation, readOperations, storedOperations } from "./open-api";

const PAGE_SIZE = 50;
/** Of all documents of one owner's APIs. */
const MOST_BYTES_OF_OWNER = 16 * 1024 * 1024;

const given = createRateLimit(rateLimitStore, { name: "api-documents", limit: 10, windowSeconds: 60 });

/** What the page about a document shows. */
export interface ApiDocumentView {
  readonly api: { readonly id: string; readonly name: string };
  /** Whether the actor may give another one. */
  readonly managed: boolean;
  /** null: there is none. */
  readonly document: { readonly bytes: number; readonly givenAt: Date } | null;
  readonly operations: ListPage<Operation>;
  /** Of a new one, in bytes. */
  readonly mostBytes: number;
}

/**
 * An API's document, with one page of its operations.
 *
 * @throws NotFoundError
 */
export async function viewDocument(actor: Actor, apiId: string, wanted: number): Promise<ApiDocumentView> {
  const { prisma } = database();
  const api = await findApi(prisma, actor, apiId);
  const document = await prisma.apiDocument.findUnique({ where: { apiId: api.id }, select: { bytes: true, givenAt: true } });
  const operations = storedOperations(api.operations);
  const page = Math.max(1, Math.min(Math.trunc(wanted) || 1, Math.ceil(operations.length / PAGE_SIZE)));
  const items = operations.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return {
    api: { id: api.id, name: api.name },
    managed: managesApi(actor, api),
    document,
    operations: { items, total: operations.length, more: false, page, pageSize: PAGE_SIZE },
    mostBytes: MOST_DOCUMENT_BYTES,
  };
}

/**
 * The document as it was given.
 *
 * @throws NotFoundError also where there is none
 */
export async function readDocument(actor: Actor, apiId: string): Promise<string> {
  const { prisma } = database();
  const { id } = await findApi(prisma, actor, apiId);
  const found = await prisma.apiDocument.findUnique({ where: { apiId: id }, select: { text: true } });
  if (found === null) throw new NotFoundError("This API has no document.");
  return found.text;
}

/**
 * Gives an API its document, in place of the one before it. The statistics name calls by its operations from then on.
 *
 * @param text JSON
 * @returns whether the document has more operations than are kept and shown
 * @throws NotFoundError, ForbiddenError, RateLimitedError; InvalidInputError by field `file`; ConflictError when the owner's documents take too much room
 * @example await giveDocument(actor, apiId, '{"openapi":"3.1.0","paths":{}}') // { more: false }
 */
export async function giveDocument(actor: Actor, apiId: string, text: string): Promise<{ readonly more: boolean }> {
  await findManagedApi(database().prisma, actor, apiId);
  const wait = await given.take(actor.userId);
  if (wait > 0) throw new RateLimitedError(wait, "Documents were given too often in a short time.");
  const bytes = Buffer.byteLength(text);
  if (bytes === 0) throw new InvalidInputError({ file: ["Choose a file."] });
  if (bytes > MOST_DOCUMENT_BYTES) throw new InvalidInputError({ file: [`Choose a file of at most ${MOST_DOCUMENT_BYTES / 1024} KiB.`] });
  const read = readOperations(text);
  if (typeof read === "string") throw new InvalidInputError({ file: [read] });
  await changeDocument(actor, apiId, "api.document.give", { bytes, operations: read.operations.length }, async (tx, api) => {
    if ((await bytesOfOwner(tx, api)) + bytes > MOST_BYTES_OF_OWNER)
      throw new ConflictError("The documents of this owner's APIs take too much room. Remove one of another API first.");
    const document = { text, bytes, givenAt: new Date() };
    await tx.apiDocument.upsert({
      where: { apiId: api.id },
      create: { apiId: api.id, ...document },
      update: document,
      select: { apiId: true },
    });
    return JSON.stringify(read.operations);
  });
  return { more: read.more };
}

/**
 * Takes an API's document away. Its calls are counted by the beginning of the path from then on.
 *
 * @throws NotFoundError, ForbiddenError; ConflictError when there is none
 */
export async function removeDocument(actor: Actor, apiId: string): Promise<void> {
  await changeDocument(actor, apiId, "api.document.remove", {}, async (tx, api) => {
    const { count } = await tx.apiDocument.deleteMany({ where: { apiId: api.id } });
    if (count === 0) throw new ConflictError("This API has no document any more.");
    return "[]";
  });
}

type ManagedApi = Awaited<ReturnType<typeof findManagedApi>>;

/** @param work what becomes of the document; returns the operations for the API's row */
async function changeDocument(
  actor: Actor,
  apiId: string,
  action: string,
  after: Readonly<Record<string, number>>,
  work: (tx: Transaction, api: ManagedApi) => Promise<string>,
): Promise<void> {
  await changeConfig(actor, async (tx, changed) => {
    const api = await findManagedApi(tx, actor, apiId);
    const before = await tx.apiDocument.findUnique({ where: { apiId: api.id }, select: { bytes: true } });
    const operations = await work(tx, api);
    await tx.api.update({ where: { id: api.id }, data: { operations }, select: { id: true } });
    await recordAudit(tx, actor, {
      action,
      targetType: "api",
      targetId: api.id,
      targetName: api.name,
      before: { bytes: before?.bytes ?? 0 },
      after,
    });
    changed({ kind: "realm", key: actor.realmId });
  });
}

/** Of their other APIs. */
async function bytesOfOwner(tx: Transaction, { id, ownerId }: ManagedApi): Promise<number> {
  const sum = await tx.apiDocument.aggregate({ where: { api: { ownerId, id: { not: id } } }, _sum: { bytes: true } });
  return sum._sum.bytes ?? 0;
}
