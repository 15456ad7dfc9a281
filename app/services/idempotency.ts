/** One form, one row: however often a form is sent, it makes what it makes once. */
import { createHash } from "node:crypto";
import { createUuidv7, readUuid } from "#app/oauth/uuidv7";

/** A new idempotency key, to be handed out with a form. */
export const newIdempotencyKey = createUuidv7({ now: Date.now });

/**
 * The id of the row that a form makes, derived of whose it is and the form's idempotency key (UUIDv8, RFC 9562 §5.8): a repeated request
 * meets its own row, and none can choose an id or meet somebody else's row.
 *
 * @example rowIdOf(actor.userId, "0190…") // "…-8…-…"
 */
export function rowIdOf(owner: string, idempotencyKey: string): string {
  const bytes = createHash("sha256").update(`${owner}\n${idempotencyKey}`).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return readUuid(bytes, 0);
}
