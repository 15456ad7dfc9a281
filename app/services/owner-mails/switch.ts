/** Whether a person gets mails about their applications. */
import { z } from "zod";
import { database } from "#app/db/database";
import { sendsMail } from "#app/platform/mail";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { checked } from "../errors";

/** @returns null where the portal sends no mail */
export async function ownerMailSwitch(actor: Actor): Promise<{ readonly on: boolean } | null> {
  if (!sendsMail()) return null;
  const user = await database().prisma.user.findUnique({ where: { id: actor.userId }, select: { ownerMails: true } });
  return { on: user?.ownerMails ?? false };
}

export const ownerMailSchema = z.object({ ownerMails: z.boolean().default(false) });

/**
 * Switches the acting user's mails on or off.
 *
 * @throws {RateLimitedError}
 * @example await switchOwnerMails(actor, { ownerMails: false }) // "saved"
 */
export async function switchOwnerMails(actor: Actor, input: z.input<typeof ownerMailSchema>): Promise<"saved" | "unchanged"> {
  const { ownerMails } = checked(ownerMailSchema, input);
  return await changeAs(actor, async (tx) => {
    const { count } = await tx.user.updateMany({ where: { id: actor.userId, ownerMails: !ownerMails }, data: { ownerMails } });
    if (count === 0) return "unchanged";
    await recordAudit(tx, actor, {
      action: "user.switch-owner-mails",
      targetType: "user",
      targetId: actor.userId,
      targetName: actor.name,
      before: { ownerMails: !ownerMails },
      after: { ownerMails },
    });
    return "saved";
  });
}
