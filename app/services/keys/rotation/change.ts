/** What a person does with a rotation: start it, choose how it ends, cancel it, retire the old secret. */
import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { type Changed, changeConfig } from "../../changes";
import { ConflictError, checked, InvalidInputError } from "../../errors";
import { findSecret } from "../access";
import { madeByForm } from "../repeated-form";
import { RUNS, secretState } from "../secret-list";
import { addSecret, formOfSecret, newSecretSchema, type ShownSecret, shownSecret } from "../secrets";
import { endRotation, retireOldSecret, revokeUnused } from "./ending";
import { requireLive } from "./record";
import { acceptedLastDay, countSinceDay } from "./traffic";

const DAY_MS = 86_400_000;
/** The longest silence that can be asked for. */
const MOST_HOURS = 24 * 90;
const LATEST_DAYS = 366;
const hours = `Give 1 to ${MOST_HOURS} hours.`;

export const endingSchema = z.discriminatedUnion(
  "kind",
  [
    z.object({ kind: z.literal("silent"), hours: z.int({ error: hours }).min(1, { error: hours }).max(MOST_HOURS, { error: hours }) }),
    /** It works to the end of the day (UTC), `YYYY-MM-DD`. */
    z.object({ kind: z.literal("date"), lastDay: z.iso.date({ error: "Give a date as YYYY-MM-DD." }) }),
    z.object({ kind: z.literal("hand") }),
  ],
  { error: "Choose how the old secret ends." },
);
/** How the old secret of a rotation ends. */
export type EndingChoice = z.input<typeof endingSchema>;

const startSchema = newSecretSchema.extend({ ending: endingSchema });
export type NewRotation = z.input<typeof startSchema>;

/**
 * Starts the rotation of a secret: makes the secret that takes its place, and says how the old one ends.
 *
 * @throws NotFoundError; InvalidInputError by field of the new secret, `ending` or `lastDay`; ConflictError when the secret no longer works or
 *   is in a rotation, and as `createSecret`
 * @example await startRotation(actor, id, secretId, { idempotencyKey, expiry: { kind: "days", days: 90 }, ending: { kind: "silent", hours: 24 } });
 */
export async function startRotation(actor: Actor, applicationId: string, secretId: string, input: NewRotation): Promise<ShownSecret> {
  const { ending, ...asked } = checked(startSchema, input);
  return await addSecret(actor, asked, async (tx, add, changed) => {
    const old = await findSecret(tx, actor, applicationId, secretId, "change");
    const before = await madeByForm(tx, actor, old.clientRef, formOfSecret(asked));
    if (before) return shownSecret(old.client, before);
    const now = new Date();
    const state = secretState(old, now);
    if (state === "revoked" || state === "expired") throw new ConflictError(`…${old.hint} no longer works: create a New Secret instead.`);
    await refuseSecond(tx, old);
    const { id, again, shown } = await add(old.client);
    if (again) return shown;
    const key = { realmId: actor.realmId, applicationId, clientRef: old.clientRef };
    const [countedBefore] = await countSinceDay(tx, key, [old.id], now);
    const rotation = await tx.secretRotation
      .create({
        data: {
          ...key,
          oldSecretId: old.id,
          newSecretId: id,
          runningSecretId: old.id,
          startedById: actor.userId,
          startedAt: now,
          ...columnsOf(ending),
          oldExpiresAt: old.expiresAt,
          silentFrom: now,
          watchedAt: now,
          countedBefore: JSON.stringify(countedBefore),
        },
        select: { id: true, oldExpiresAt: true },
      })
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? runsAlready(old.hint) : error;
      });
    await setExpiry(tx, changed, old, expiryBy(ending, { oldExpiresAt: old.expiresAt, expiresAt: old.expiresAt }, now));
    await recordAudit(tx, actor, {
      action: "rotation.start",
      targetType: "rotation",
      targetId: rotation.id,
      targetName: `…${old.hint}`,
      after: { oldSecretId: old.id, newSecretId: id, ending },
    });
    return shown;
  });
}

/** A secret is in one rotation at a time, as the old one or the new. */
async function refuseSecond(tx: Transaction, secret: { readonly id: string; readonly hint: string }): Promise<void> {
  const found = await tx.secretRotation.findFirst({
    where: { ...RUNS, OR: [{ oldSecretId: secret.id }, { newSecretId: secret.id }] },
    select: { newSecretId: true },
  });
  if (found?.newSecretId === secret.id)
    throw new ConflictError(`…${secret.hint} takes the place of another secret now: end that rotation first.`);
  if (found) throw runsAlready(secret.hint);
}

const runsAlready = (hint: string) => new ConflictError(`A rotation of …${hint} runs already.`);

const columnsOf = (ending: z.output<typeof endingSchema>) => ({
  ending: ending.kind,
  silentHours: ending.kind === "silent" ? ending.hours : 0,
});

/** When the old secret expires under a choice: at the date, else when it would have without a rotation, unless that has passed. */
function expiryBy(
  ending: z.output<typeof endingSchema>,
  { oldExpiresAt, expiresAt }: { readonly oldExpiresAt: Date | null; readonly expiresAt: Date | null },
  now: Date,
): Date | null {
  if (ending.kind !== "date") return oldExpiresAt === null || oldExpiresAt > now ? oldExpiresAt : expiresAt;
  const end = new Date(`${ending.lastDay}T23:59:59.999Z`);
  if (end <= now) throw new InvalidInputError({ lastDay: ["Give a day that has not passed."] });
  if (end.getTime() > now.getTime() + LATEST_DAYS * DAY_MS) throw new InvalidInputError({ lastDay: ["Give a day within the next year."] });
  return end;
}

async function setExpiry(
  tx: Transaction,
  changed: Changed,
  secret: { readonly id: string; readonly clientRef: string; readonly expiresAt: Date | null },
  expiresAt: Date | null,
): Promise<void> {
  if (secret.expiresAt?.getTime() === expiresAt?.getTime()) return;
  await tx.clientSecret.update({ where: { id: secret.id }, data: { expiresAt }, select: { id: true } });
  changed({ kind: "client", key: secret.clientRef });
}

/**
 * Chooses anew how the old secret of a rotation ends, such as at a later date.
 *
 * @throws NotFoundError; InvalidInputError by field `ending` or `lastDay`; ConflictError when the rotation is over
 * @example await changeEnding(actor, applicationId, secretId, { kind: "date", lastDay: "2026-12-31" });
 */
export async function changeEnding(actor: Actor, applicationId: string, secretId: string, input: EndingChoice): Promise<void> {
  const { ending } = checked(z.object({ ending: endingSchema }), { ending: input });
  await changeConfig(actor, async (tx, changed) => {
    const now = new Date();
    const { rotation } = await requireLive(tx, actor, applicationId, secretId, now);
    const { oldSecret, oldExpiresAt } = rotation;
    const expiresAt = expiryBy(ending, { oldExpiresAt, expiresAt: oldSecret.expiresAt }, now);
    const before = { ending: rotation.ending, silentHours: rotation.silentHours, expiresAt: oldSecret.expiresAt };
    const after = { ...columnsOf(ending), expiresAt };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    await setExpiry(tx, changed, oldSecret, expiresAt);
    await tx.secretRotation.update({ where: { id: rotation.id }, data: columnsOf(ending), select: { id: true } });
    await recordAudit(tx, actor, {
      action: "rotation.change",
      targetType: "rotation",
      targetId: rotation.id,
      targetName: `…${oldSecret.hint}`,
      before,
      after,
    });
  });
}

/**
 * Cancels a rotation: the old secret goes on with the expiry that it had. The new one stays, or is revoked where nobody has used it.
 *
 * @throws NotFoundError; ConflictError when the rotation is over, or the new secret was used and should be revoked
 */
export async function cancelRotation(actor: Actor, applicationId: string, secretId: string, revokeNew: boolean): Promise<void> {
  await changeConfig(actor, async (tx, changed) => {
    const now = new Date();
    const { rotation } = await requireLive(tx, actor, applicationId, secretId, now);
    if (revokeNew) await revokeUnused(tx, changed, actor, rotation, now, "cancel without revoking it, or go on.");
    await endRotation(tx, changed, actor, rotation, { outcome: "cancelled", at: now });
  });
}

const retireSchema = z.object({ shown: z.int().min(0), typed: z.string().max(100) });

/**
 * Ends the old secret now. While it is in use, the number of tokens that it obtained in the last day, as the page showed it, must be typed.
 *
 * @throws NotFoundError; InvalidInputError by field `typed`; ConflictError when the rotation is over
 * @example await retireSecret(actor, applicationId, secretId, { shown: 171, typed: "171" });
 */
export async function retireSecret(
  actor: Actor,
  applicationId: string,
  secretId: string,
  input: z.input<typeof retireSchema>,
): Promise<void> {
  const { shown, typed } = checked(retireSchema, input);
  await changeConfig(actor, async (tx, changed) => {
    const now = new Date();
    const { rotation } = await requireLive(tx, actor, applicationId, secretId, now);
    const { old } = await acceptedLastDay(tx, rotation, now);
    const isConfirmed = shown > 0 && typed.replaceAll(/[,\s]/g, "") === String(shown);
    if (old > 0 && !isConfirmed) {
      const wanted = shown > 0 ? shown : old;
      throw new InvalidInputError({ typed: [`…${rotation.oldSecret.hint} is in use. Type ${wanted} to end it all the same.`] });
    }
    await retireOldSecret(tx, changed, actor, rotation, "hand", now);
  });
}
