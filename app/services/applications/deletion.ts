import { database } from "#app/db/database";
import { countActiveTokens } from "#app/db/queries/tokens";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { SELF_CONTAINED, sentenceOf } from "../endings/table";
import { InvalidInputError } from "../errors";
import { isNameTyped } from "../names";
import { findApplication } from "./access";

export interface DeletionEffect {
  readonly name: string;
  /** Access tokens that stop working; 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  /** Keys (production, sandbox) that go with it, and their secrets that still work. */
  readonly keys: number;
  readonly secrets: number;
  /** Sentences for the page: what happens; the second one where tokens may be self-contained. */
  readonly sentences: readonly string[];
}

/**
 * What deleting an application would stop, in numbers.
 *
 * @throws NotFoundError
 */
export async function previewDeletion(actor: Actor, applicationId: string): Promise<DeletionEffect> {
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId, "govern");
  const now = new Date();
  const [activeTokens, keys, secrets] = await Promise.all([
    countActiveTokens(prisma, { realmId: found.realmId, applicationId: found.id }, now),
    prisma.client.findMany({ where: { applicationId: found.id }, select: { tokenFormat: true } }),
    prisma.clientSecret.count({
      where: { client: { applicationId: found.id }, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    }),
  ]);
  const selfContained = keys.some((client) => client.tokenFormat === "jwt");
  const sentences = [sentenceOf("application_deleted"), ...(selfContained ? [SELF_CONTAINED] : [])];
  return { name: found.name, activeTokens, keys: keys.length, secrets, sentences };
}

/**
 * Deletes an application with its keys and secrets, for good. Its tokens stop with it: the rows stay until
 * they are purged, but a token whose client is gone is inactive. `typedName` is the name as the actor typed it.
 *
 * @throws NotFoundError, or InvalidInputError by field `confirmation` when that is not the name.
 * @returns how many access tokens stopped.
 */
export async function deleteApplication(actor: Actor, applicationId: string, typedName: string): Promise<DeletionEffect> {
  const effect = await previewDeletion(actor, applicationId);
  await changeConfig(actor, async (tx, changed) => {
    const found = await findApplication(tx, actor, applicationId, "govern");
    requireConfirmation(actor, "delete-application");
    if (!isNameTyped(typedName, found.name)) {
      throw new InvalidInputError({ confirmation: ["This is not the application's name. Type it exactly, in upper and lower case."] });
    }
    const clients = await tx.client.findMany({ where: { applicationId: found.id }, select: { id: true, clientId: true } });
    for (const client of clients) changed({ kind: "client", key: client.id });
    changed({ kind: "application", key: found.id });
    await tx.application.delete({ where: { id: found.id } });
    await recordAudit(tx, actor, {
      action: "application.delete",
      targetType: "application",
      targetId: found.id,
      targetName: found.name,
      before: {
        name: found.name,
        owner: found.owner.email,
        quota: found.quota,
        description: found.description,
        status: found.status,
        clientIds: clients.map((client) => client.clientId),
        activeTokens: effect.activeTokens,
      },
    });
  });
  return effect;
}
