import { database } from "#app/db/database";
import { countTokensInUse } from "#app/db/queries/token-counts";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { endForApplication } from "../endings/apply";
import { InvalidInputError } from "../errors";

/** A confirmation: the number the page stated, and what was typed under it. */
export interface StatedNumber {
  readonly stated: string;
  readonly typed: string;
}

/** Tokens that are counted at most: on SQLite a hundred thousand take half a second. */
const MOST_COUNTED = 100_000;

export interface RevokedAll {
  /** Tokens that were in use just before. */
  readonly revoked: number;
  /** There were more than `revoked`. */
  readonly more: boolean;
}

/**
 * Revokes every token of the application by one mark in time, however many they are. The typed number is compared with the
 * stated one, not with the present number: a busy application has issued more tokens since, which end as well.
 *
 * @throws NotFoundError unless the actor owns the application or is an admin; InvalidInputError by field `confirmation`.
 */
export async function revokeAllTokens(actor: Actor, applicationId: string, confirmation: StatedNumber): Promise<RevokedAll> {
  const { prisma } = database();
  const { id } = await findApplication(prisma, actor, applicationId);
  const typed = confirmation.typed.replace(/[\s,]/g, "");
  if (!/^\d+$/.test(typed) || typed !== confirmation.stated) {
    throw new InvalidInputError({ confirmation: ["This is not the number of tokens. Type it as shown."] });
  }
  // Before the transaction, as on SQLite every other writer would wait for the count.
  const counted = await countTokensInUse(prisma, { realmId: actor.realmId, applicationId: id }, "any", new Date(), MOST_COUNTED + 1);
  const more = counted > MOST_COUNTED;
  const revoked = Math.min(counted, MOST_COUNTED);
  await changeConfig(actor, async (tx, changed) => {
    const application = await findApplication(tx, actor, id);
    await endForApplication(tx, "all_tokens_revoked", id);
    changed({ kind: "application", key: id });
    await recordAudit(tx, actor, {
      action: "token.revoke-all",
      targetType: "application",
      targetId: id,
      targetName: application.name,
      after: { revoked, ...(more ? { more } : {}) },
    });
  });
  return { revoked, more };
}
