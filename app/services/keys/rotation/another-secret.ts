/** A further new secret in a rotation whose first one was lost before anybody used it: the rotation goes on with the next. */
import { z } from "zod";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { ConflictError, checked } from "../../errors";
import { madeByForm } from "../repeated-form";
import { addSecret, formOfSecret, newSecretSchema, type ShownSecret, shownSecret } from "../secrets";
import { revokeUnused } from "./ending";
import { type Rotation, requireLive } from "./record";

const ACTION = "rotation.another-secret";
/** Lost secrets that a statement names: the latest. */
const MOST_LOST = 20;

const anotherSchema = newSecretSchema.extend({
  /** The secret that was lost, as the page named it. */
  lostId: z.string().max(100),
});
export type AnotherSecret = z.input<typeof anotherSchema>;

/**
 * Revokes the new secret of a rotation, which was lost, and makes another in its place. The rotation goes on as it was.
 *
 * @throws NotFoundError; InvalidInputError by field of the new secret; ConflictError when the rotation is over, or the new secret was used, or
 *   is not the one that was lost, and as `createSecret`
 * @example await makeAnotherSecret(actor, id, oldSecretId, { lostId, idempotencyKey, expiry: { kind: "days", days: 90 } });
 */
export async function makeAnotherSecret(actor: Actor, applicationId: string, secretId: string, input: AnotherSecret): Promise<ShownSecret> {
  const { lostId, ...asked } = checked(anotherSchema, input);
  return await addSecret(actor, asked, async (tx, add, changed) => {
    const now = new Date();
    const { rotation, secret } = await requireLive(tx, actor, applicationId, secretId, now);
    const before = await madeByForm(tx, actor, rotation.clientRef, formOfSecret(asked));
    if (before) return shownSecret(secret.client, before);
    const { newSecret: lost, oldSecret } = rotation;
    // Of two pages that are open, one may have made the next secret: that one was not lost.
    if (lost.id !== lostId) throw new ConflictError(`…${lost.hint} was made in its place meanwhile: use that one, or load the page again.`);
    // First, as a key that has the maximum of secrets has no room for the next. A refusal below undoes it.
    const instead = `a program has it. If you need another one, cancel this rotation, which leaves …${lost.hint} working, and start it again.`;
    await revokeUnused(tx, changed, actor, rotation, now, instead);
    const { id, again, shown } = await add(secret.client);
    if (again) throw new ConflictError("This secret was made already. It was shown then; if you do not have it, make another.");
    await tx.secretRotation.update({ where: { id: rotation.id }, data: { newSecretId: id }, select: { id: true } });
    await recordAudit(tx, actor, {
      action: ACTION,
      targetType: "rotation",
      targetId: rotation.id,
      targetName: `…${oldSecret.hint}`,
      before: { newSecretId: lost.id },
      after: { newSecretId: id },
    });
    return shown;
  });
}

const lostSchema = z.object({ newSecretId: z.string() });

/** The secrets that were made for a rotation and lost, in the order in which they were made: the latest, as the audit log has them. */
export async function lostSecrets(reader: Pick<Transaction, "auditEvent" | "clientSecret">, { id, clientRef }: Rotation) {
  const events = await reader.auditEvent.findMany({
    where: { targetType: "rotation", targetId: id, action: ACTION },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: MOST_LOST,
    select: { before: true },
  });
  const ids = events.map(({ before }) => lostSchema.parse(JSON.parse(before ?? "{}")).newSecretId);
  return await reader.clientSecret.findMany({ where: { clientRef, id: { in: ids } }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
}
