import { z } from "zod";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { nameField } from "./account-fields";

export const changeNameSchema = z.object({ name: nameField });

/** Gives the acting user another name. */
export async function changeName(actor: Actor, input: z.output<typeof changeNameSchema>): Promise<void> {
  if (input.name === actor.name) return;
  await changeAs(actor, async (tx) => {
    await tx.user.update({ where: { id: actor.userId }, data: { name: input.name } });
    await recordAudit(tx, actor, {
      action: "user.change-name",
      targetType: "user",
      targetId: actor.userId,
      targetName: input.name,
      before: { name: actor.name },
      after: { name: input.name },
    });
  });
}
