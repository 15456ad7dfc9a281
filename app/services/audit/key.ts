import { type AuditKey, deriveAuditKey } from "./chain";

let current: AuditKey | undefined;

/**
 * Sets the key under which this process seals the audit log, before its first event.
 *
 * @param keyEncryptionKey the server's, 32 bytes
 */
export function setAuditKey(keyEncryptionKey: Uint8Array): void {
  current = deriveAuditKey(keyEncryptionKey);
}

/** @throws when {@link setAuditKey} has not been called: an event without a seal must not be written */
export function auditKey(): AuditKey {
  if (!current) throw new Error("The key of the audit log has not been set.");
  return current;
}
