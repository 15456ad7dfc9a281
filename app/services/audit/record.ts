import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";

/** What happened to what. `before` and `after` hold only the fields that changed. */
export interface AuditedChange {
  /** Dotted, the noun first: `application.create`, `secret.revoke`, `grant-policy.change`. */
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly targetName?: string;
  readonly before?: object | null;
  readonly after?: object | null;
}

/** Who did it; use cases that run without a session (sign-up, first start) build their own. */
export type AuditActor = Pick<Actor, "userId" | "name" | "realmId" | "ip" | "requestId">;

/** A last net: no caller passes these, and if one ever does, the value stays out of the log. */
const NEVER_LOGGED =
  /^(password|currentPassword|newPassword|passwordHash|secret|clientSecret|hash|tokenHash|token|cookie|encryptedPrivateJwk)$/;

/**
 * Writes one row of the audit log in the transaction of the change it tells of: either both exist or neither.
 *
 * @example await recordAudit(tx, actor, { action: "application.create", targetType: "application", targetId: id, targetName: name, after: { quota } });
 */
export async function recordAudit(tx: Transaction, actor: AuditActor, change: AuditedChange): Promise<void> {
  await tx.auditEvent.create({
    data: {
      realmId: actor.realmId,
      actorId: actor.userId,
      actorName: actor.name,
      action: change.action,
      targetType: change.targetType,
      targetId: change.targetId,
      targetName: change.targetName ?? "",
      before: toJson(change.before),
      after: toJson(change.after),
      ip: actor.ip,
      requestId: actor.requestId,
    },
  });
}

function toJson(value: object | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value, (key, member: unknown) => (NEVER_LOGGED.test(key) ? "[not logged]" : member));
}
