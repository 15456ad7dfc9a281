import { z } from "zod";
import { isWithinQuota, QUOTA_NAMES } from "#app/oauth/quotas";
import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { findApplication } from "../../applications/access";
import { maximumQuota as maximumOfRealm } from "../../applications/quota";
import { recordAudit } from "../../audit/record";
import { checked } from "../../errors";
import { changeAsAdmin } from "../access";

/** The form's value for "as the realm says". */
export const AS_REALM = "realm";

export const maximumQuotaSchema = z.object({ maximumQuota: z.enum([AS_REALM, ...QUOTA_NAMES], { error: "Choose one of the quotas." }) });

/**
 * Sets the largest quota that the application's owner may choose, or lets the realm's hold. Whatever is chosen already, the
 * application obtains no more than this from the next token request on.
 *
 * @throws NotFoundError, or InvalidInputError by field `maximumQuota`
 */
export async function setMaximumQuota(actor: Actor, applicationId: string, input: z.input<typeof maximumQuotaSchema>): Promise<void> {
  const { maximumQuota: chosen } = checked(maximumQuotaSchema, input);
  const maximumQuota = chosen === AS_REALM ? null : chosen;
  await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
    const found = await findApplication(tx, actor, applicationId);
    if (found.maximumQuota === maximumQuota) return;
    const ofRealm = await maximumOfRealm(tx, actor.realmId);
    if (!isWithinQuota(maximumQuota ?? ofRealm, found.maximumQuota ?? ofRealm)) requireConfirmation(actor, "raise-quota");
    await tx.application.update({ where: { id: found.id }, data: { maximumQuota } });
    await recordAudit(tx, actor, {
      action: "application.limit-quota",
      targetType: "application",
      targetId: found.id,
      targetName: found.name,
      before: { maximumQuota: found.maximumQuota },
      after: { maximumQuota },
    });
  });
}
