import { inTransaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { InvalidInputError } from "../errors";
import { revokeRows } from "./revoke-rows";

/** A confirmation: the number the page stated, and what was typed under it. */
export interface StatedNumber {
  readonly stated: string;
  readonly typed: string;
}

/**
 * Revokes every token of the application that is in use. The typed number is held against the
 * stated one, not against the present: a busy application has issued more since, and those are meant too.
 *
 * @returns how many ended.
 * @throws NotFoundError unless the actor owns the application or is an admin; InvalidInputError by field `confirmation`.
 */
export async function revokeAllTokens(actor: Actor, applicationId: string, confirmation: StatedNumber): Promise<number> {
  return await inTransaction(async (tx) => {
    const application = await findApplication(tx, actor, applicationId);
    const typed = confirmation.typed.replace(/[\s,]/g, "");
    if (!/^\d+$/.test(typed) || typed !== confirmation.stated) {
      throw new InvalidInputError({ confirmation: ["This is not the number of tokens. Type it as shown."] });
    }
    const now = new Date();
    const count = await revokeRows(tx, { applicationId: application.id, consumedAt: null, expiresAt: { gt: now } }, now);
    await recordAudit(tx, actor, {
      action: "token.revoke-all",
      targetType: "application",
      targetId: application.id,
      targetName: application.name,
      after: { revoked: count },
    });
    return count;
  });
}
