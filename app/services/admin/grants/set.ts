import { z } from "zod";
import { grantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";
import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../../errors";
import { changeAsAdmin } from "../access";
import { confirms, countClientsTicking } from "./usage";

/** What the confirmation page sends. */
export const grantChangeSchema = z.object({
  grantType: z.string(),
  enabled: z.boolean().default(false),
  confirmedClients: z.int({ error: "Type the number of keys shown above." }).min(0, { error: "Type the number of keys shown above." }),
  /** The warning of RFC 9700 has been read; only grant types that have one ask for it, and only to be switched on. */
  acknowledged: z.boolean().default(false),
});

export type GrantChange = z.input<typeof grantChangeSchema>;

/**
 * Switches a grant type on or off for the realm. Holds for the next token request. `confirmedClients` is the
 * number of keys that the confirmation page showed.
 *
 * @throws NotFoundError for a grant type that does not work here; InvalidInputError by field when the number was
 *   mistyped or the warning not acknowledged; ConflictError when the number has changed since.
 * @example await setGrantPolicy(actor, { grantType: "password", enabled: false, confirmedClients: 3 });
 */
export async function setGrantPolicy(actor: Actor, input: GrantChange): Promise<void> {
  const { grantType, enabled, confirmedClients, acknowledged } = checked(grantChangeSchema, input);
  if (!implementedGrantTypes().some((info) => info.name === grantType)) throw new NotFoundError("There is no such grant type here.");
  const info = grantTypeInfo(grantType);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-grant-type");
    if (enabled && info?.warning !== undefined && !acknowledged) {
      throw new InvalidInputError({ acknowledged: ["Tick this to say that you have read the warning."] });
    }
    const clients = await countClientsTicking(tx, actor.realmId, grantType);
    if (!confirms(confirmedClients, clients)) throw new ConflictError(numberMoved(clients, confirmedClients));
    const key = { realmId: actor.realmId, grantType };
    const before = await tx.grantPolicy.findUnique({ where: { realmId_grantType: key } });
    if ((before?.enabled ?? false) === enabled) return;
    await tx.grantPolicy.upsert({ where: { realmId_grantType: key }, create: { ...key, enabled }, update: { enabled } });
    await recordAudit(tx, actor, {
      action: "grant-policy.change",
      targetType: "grant-type",
      targetId: grantType,
      targetName: info?.label ?? grantType,
      before: { enabled: !enabled },
      after: { enabled, keysTicked: clients },
    });
  });
}

function numberMoved(clients: number, confirmed: number): string {
  const now = clients === 1 ? "1 key has" : `${clients} keys have`;
  return `${now} this grant type ticked now, and you confirmed ${confirmed}. Check the effect again and confirm with ${clients}.`;
}
