import { knownColumns } from "#app/db/protocol/stored-token";
import type { Transaction } from "#app/db/transaction";
import { grantTypeInfo } from "#app/oauth/grant-types";
import type { Actor } from "../actor";
import { findApplication, isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { NotFoundError } from "../errors";

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
    const application = await findApplication(tx, actor, applicationId);
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
