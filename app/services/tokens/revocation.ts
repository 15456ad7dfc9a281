import { z } from "zod";
import { database } from "#app/db/database";
import { knownColumns } from "#app/db/protocol/token-tables";
import { countTokensInUse } from "#app/db/queries/tokens";
import type { Transaction } from "#app/db/transaction";
import { grantTypeInfo } from "#app/oauth/grant-types";
import type { Actor } from "../actor";
import { findApplication, isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeAs, changeConfig } from "../changes";
import { endForApplication } from "../endings/apply";
import { checked, NotFoundError } from "../errors";

/** Statements that revoke what fits, at most. */
const PASSES = 3;

export interface RevokedToken {
  readonly kind: "access" | "refresh";
  readonly grantLabel: string;
  /** Tokens that ended with it, itself included; 0 when it was revoked before. */
  readonly revoked: number;
}

/**
 * Revokes one token: introspection says so from the next request on. A refresh token takes its family with it, the
 * access tokens obtained through it included (RFC 7009 §2.1).
 *
 * @throws NotFoundError when the application is not the actor's, or has issued no such token.
 */
export async function revokeToken(actor: Actor, applicationId: string, tokenId: string): Promise<RevokedToken> {
  return await changeAs(actor, async (tx) => {
    const application = await findApplication(tx, actor, applicationId, "change");
    const token = isRowId(tokenId) ? await tx.tokenRecord.findFirst({ where: { id: tokenId, applicationId: application.id } }) : null;
    if (!token) throw new NotFoundError("This token does not exist, or it has been removed since it expired.");
    const { kind } = knownColumns(token);
    const family = kind === "refresh" && token.familyId !== null ? { familyId: token.familyId } : { id: token.id };
    const count = await revokeRows(tx, { ...family, applicationId: application.id }, new Date());
    if (count > 0) {
      await recordAudit(tx, actor, {
        action: "token.revoke",
        targetType: "token",
        targetId: token.id,
        targetName: application.name,
        before: { kind, grantType: token.grantType, environment: token.environment, expiresAt: token.expiresAt.toISOString() },
        after: { revoked: count },
      });
    }
    return {
      kind,
      grantLabel: grantTypeInfo(token.grantType)?.label ?? token.grantType,
      revoked: count,
    };
  });
}

interface RowConditions {
  readonly id?: string;
  readonly applicationId: string;
  readonly familyId?: string;
}

/**
 * Revokes every token that fits and returns how many. A statement that waits for a refresh token being exchanged does not see the
 * tokens that replace it, so it is repeated until there is nothing left to revoke.
 */
async function revokeRows(tx: Pick<Transaction, "tokenRecord">, where: RowConditions, at: Date): Promise<number> {
  let total = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const { count } = await tx.tokenRecord.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: at } });
    total += count;
    if (count === 0) break;
  }
  return total;
}

const NOT_THE_NUMBER = "This is not the number of tokens. Type it as shown.";

/** What is confirmed: the number of tokens that the person was shown, and the one they gave. */
const revokeAllSchema = z
  .object({ stated: z.int().min(0), confirmation: z.int({ error: NOT_THE_NUMBER }) })
  .refine(({ stated, confirmation }) => stated === confirmation, { path: ["confirmation"], error: NOT_THE_NUMBER });

export type RevokeAllInput = z.input<typeof revokeAllSchema>;

/** Tokens that are counted at most: on SQLite a hundred thousand take half a second. */
const MOST_COUNTED = 100_000;

export interface RevokedAll {
  /** Tokens that were in use just before. */
  readonly revoked: number;
  /** There were more than `revoked`. */
  readonly more: boolean;
}

/**
 * Revokes every token of the application by one mark in time, however many they are. The confirmation is compared with the
 * stated number, not with the present one: a busy application has issued more tokens since, which end as well.
 *
 * @throws NotFoundError unless the actor owns the application or is an admin; InvalidInputError by field, `confirmation` where the
 *   numbers differ.
 * @example await revokeAllTokens(actor, id, { stated: 2500, confirmation: 2500 }); // { revoked: 2503, more: false }
 */
export async function revokeAllTokens(actor: Actor, applicationId: string, input: RevokeAllInput): Promise<RevokedAll> {
  checked(revokeAllSchema, input);
  const { prisma } = database();
  const { id } = await findApplication(prisma, actor, applicationId, "change");
  // Before the transaction, as on SQLite every other writer would wait for the count.
  const counted = await countTokensInUse(prisma, { realmId: actor.realmId, applicationId: id }, "any", new Date(), MOST_COUNTED + 1);
  const more = counted > MOST_COUNTED;
  const revoked = Math.min(counted, MOST_COUNTED);
  await changeConfig(actor, async (tx, changed) => {
    const application = await findApplication(tx, actor, id, "change");
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
