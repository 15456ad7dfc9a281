import type { AuditRow } from "./export";
import { lineStream } from "./line-stream";

/**
 * The audit log as JSON lines: an object for each event, with the values that its hash covers as they are stored, so that the chain
 * can be checked without the database. `before` and `after` are JSON inside a string.
 *
 * @param batches as `exportAudit` gives them
 */
export function auditJsonLines(batches: AsyncIterator<readonly AuditRow[]>): ReadableStream<Uint8Array> {
  return lineStream(batches, { line: jsonLine });
}

function jsonLine({ seq, hash, id, at, realmId, actorId, actorName, action, targetType, targetId, targetName, ...row }: AuditRow): string {
  const { before, after, ip, requestId } = row;
  const members = {
    seq,
    hash,
    id,
    at,
    realmId,
    actorId,
    actorName,
    action,
    targetType,
    targetId,
    targetName,
    before,
    after,
    ip,
    requestId,
  };
  return `${JSON.stringify(members)}\n`;
}
