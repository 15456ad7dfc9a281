/** The process's token service. */
import { type Database, database } from "#app/db/database";
import type { LeasedJob } from "#app/db/leased-job";
import { foldJournal, startJournalJob } from "#app/db/protocol/journal-job";
import { startPurgeJob } from "#app/db/protocol/purge";
import type { Transaction } from "#app/db/transaction";
import { env } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import type { ServerKeys } from "#app/platform/server-keys";
import type { Actor } from "../actor";
import { startExpiryJob } from "../agents/expiry";
import { startRotationJob } from "../keys/rotation/ending";
import { type DueNotice, startLogoutJob } from "../logout/notices";
import { rootRealm } from "../realms/resolve";
import { startSortKeyJob } from "../sort-key-job";
import { type ComposedProtocol, composeProtocol, type Protocol } from "./compose";
import { type KeyRemoval, type KeyRotation, type RotationOrder, removeSigningKeyWith, rotateSigningKeyWith } from "./signing-keys";

export type { Protocol, PublicDocument } from "./compose";
export { WrongEncryptionKeyError } from "./key-ring";
export type { ClientNaming } from "./origins";
export { cancelRotation, extendPublication, type KeyRemoval, type KeyRotation, type RotationOrder, rotationChange } from "./signing-keys";

const DAY_MS = 86_400_000;

let running: { readonly protocol: ComposedProtocol; readonly jobs: readonly LeasedJob[]; readonly opened: Database } | undefined;

const report = (error: unknown, requestId?: string) => logger().error({ err: error, requestId }, "the token service met an error");

/**
 * Starts the token service over the open, migrated database; makes the root realm's signing keys that are missing.
 *
 * @throws {WrongEncryptionKeyError} when the stored signing keys do not open under `serverKeys.keyEncryptionKey`.
 * @example await startProtocol({ publicUrl: env().publicUrl, serverKeys: await loadServerKeys(env()) })
 */
export async function startProtocol(options: { readonly publicUrl: string; readonly serverKeys: ServerKeys }): Promise<void> {
  if (running) throw new Error("The token service is running already.");
  const opened = database();
  const protocol = composeProtocol({ ...options, database: opened, workers: env().workers, report });
  await protocol.prepare(rootRealm().id);
  const sign = (notice: DueNotice) => protocol.logoutToken(notice);
  const jobs = [
    startLogoutJob({ database: opened, sign, report }),
    startPurgeJob(opened, report, env().tokenRetentionDays * DAY_MS),
    startJournalJob(opened, report),
    startExpiryJob(opened, report),
    startSortKeyJob(opened, report),
    startRotationJob(opened, report),
  ];
  running = { protocol, jobs, opened };
}

/** The token service. */
export function protocol(): Protocol {
  return current().protocol;
}

/** Makes a new realm's signing keys. Without it the first token that is signed makes its own. */
export async function prepareRealm(realmId: string): Promise<void> {
  await current().protocol.prepare(realmId);
}

/** Writes everything that waits, folds what it counted and ends background work; the database may be closed then. */
export async function drainProtocol(): Promise<void> {
  const stopping = running;
  running = undefined;
  if (!stopping) return;
  await Promise.all(stopping.jobs.map((job) => job.stop()));
  await stopping.protocol.drain();
  // An older version that is started next does not know the journal. What cannot be folded now is folded by the next start.
  await foldJournal({ database: stopping.opened }).catch(report);
}

/**
 * Gives the actor's realm its next signing key of an algorithm.
 *
 * @param record writes the audit row in the same transaction.
 * @example await rotateSigningKey(actor, { algorithm: "ES256", notice: 86_400 }, (tx, rotation) => recordAudit(tx, actor, { … }))
 */
export async function rotateSigningKey(
  actor: Actor,
  order: RotationOrder,
  record?: (tx: Transaction, rotation: KeyRotation) => Promise<void>,
): Promise<KeyRotation> {
  return await rotateSigningKeyWith(current().protocol.vault, actor.realmId, order, actor, record);
}

function current(): { readonly protocol: ComposedProtocol } {
  if (!running) throw new Error("The token service is not running.");
  return running;
}

/**
 * Takes a signing key of the actor's realm out of the key set at once.
 *
 * @param record writes the audit row in the same transaction.
 * @example await removeSigningKey(actor, { kid, algorithm: "ES256" }, (tx, removal) => recordAudit(tx, actor, { … }))
 */
export async function removeSigningKey(
  actor: Actor,
  key: Pick<KeyRemoval, "kid" | "algorithm">,
  record: (tx: Transaction, removal: KeyRemoval) => Promise<void>,
): Promise<void> {
  await removeSigningKeyWith(current().protocol.vault, actor.realmId, key, actor, record);
}
