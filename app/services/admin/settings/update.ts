import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { checked } from "../../errors";
import { changeAsAdmin } from "../access";
import { settingColumns } from "./get";
import { type RealmSettings, settingsSchema } from "./input";

/**
 * Changes the settings of the actor's realm. Lifetimes hold for tokens issued from now on, that of a family for families that there
 * are as well, the largest quota for the next token request, the signing algorithm for keys made from now on.
 *
 * @throws InvalidInputError by field
 */
export async function updateSettings(actor: Actor, input: RealmSettings): Promise<void> {
  const settings = checked(settingsSchema, input);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-settings");
    const where = { id: actor.realmId };
    const found = await tx.realm.findUniqueOrThrow({ where, select: { ...settingColumns, path: true } });
    const changed = changedFields(found, settings);
    if (Object.keys(changed.after).length === 0) return;
    await tx.realm.update({ where, data: settings });
    await recordAudit(tx, actor, {
      action: "settings.change",
      targetType: "realm",
      targetId: actor.realmId,
      targetName: found.path,
      ...changed,
    });
  });
}

function changedFields(before: Readonly<Record<string, unknown>>, after: RealmSettings) {
  const moved = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return { before: Object.fromEntries(moved.map(([name]) => [name, before[name]])), after: Object.fromEntries(moved) };
}
