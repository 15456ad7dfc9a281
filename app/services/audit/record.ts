import { moveAuditHead, takeAuditPlace } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import { createUuidv7 } from "#app/oauth/uuidv7";
import type { Actor } from "../actor";
import { auditKey, chainHash, digestOf } from "./chain";

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

const newId = createUuidv7({ now: Date.now });

/**
 * Writes one row of the audit log in the transaction of the change that it records: either both exist or neither. The row is the next
 * link of the realm's hash chain, so transactions that record an event in one realm commit one after the other: call it
 * after the change's own statements, and before `recordConfigChange`.
 *
 * @example await recordAudit(tx, actor, { action: "application.create", targetType: "application", targetId: id, targetName: name, after: { quota } });
 */
export async function recordAudit(tx: Transaction, actor: AuditActor, change: AuditedChange): Promise<void> {
  const { realmId } = actor;
  const { seq, previousHash } = await takeAuditPlace(tx, realmId);
  const event = {
    id: newId(),
    at: new Date(),
    realmId,
    actorId: storable(actor.userId),
    actorName: storable(actor.name),
    action: storable(change.action),
    targetType: storable(change.targetType),
    targetId: storable(change.targetId),
    targetName: storable(change.targetName ?? ""),
    before: toJson(change.before),
    after: toJson(change.after),
    ip: storable(actor.ip),
    requestId: storable(actor.requestId),
  };
  const hash = chainHash(auditKey(), event, seq, digestOf(previousHash));
  await tx.auditEvent.create({ data: { ...event, seq, hash }, select: { id: true } });
  await moveAuditHead(tx, realmId, hash);
}

/** A text that both engines give back as it is: half a surrogate pair has no UTF-8, and PostgreSQL stores no NUL. */
function storable(text: string): string {
  return Buffer.from(text).toString().replaceAll("\0", "\uFFFD");
}

function toJson(value: object | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value, (key, member: unknown) => (NEVER_LOGGED.test(key) ? "[not logged]" : member));
}
