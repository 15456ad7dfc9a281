/** How rotations end, by a person or by themselves: see `docs/decisions/0048-rotations.md`. */
import type { Database } from "#app/db/database";
import { type LeasedJob, startLeasedJob } from "#app/db/leased-job";
import { isAccepted } from "#app/db/queries/secret-usage";
import type { Transaction } from "#app/db/transaction";
import { type AuditActor, recordAudit } from "../../audit/record";
import { type Changed, changeConfig } from "../../changes";
import { ConflictError } from "../../errors";
import { RUNS, secretState } from "../secret-list";
import { lockRunning, type Outcome, type Rotation } from "./record";
import { acceptedLastDay, countRotation } from "./traffic";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A portal that was away for so long has seen no use: silence begins anew. */
const AWAY_MS = 600_000;
const EVERY_MS = 30_000;
const LEASE_MS = 120_000;
const BATCH = 50;

interface End {
  readonly outcome: Outcome;
  readonly at: Date;
}

/**
 * Ends a rotation that runs, with what was counted up to now. Where the old secret goes on, it has its own expiry again.
 * The caller holds the rotation by `lockRunning`, so that it ends once.
 */
export async function endRotation(
  tx: Transaction,
  changed: Changed,
  by: AuditActor,
  rotation: Rotation,
  { outcome, at }: End,
): Promise<void> {
  const { old, fresh } = await countRotation(tx, rotation);
  const data = {
    runningSecretId: null,
    endedAt: at,
    endedBy: outcome,
    endedById: by.userId === "" ? null : by.userId,
    counted: JSON.stringify({ old, fresh }),
  };
  await tx.secretRotation.update({ where: { id: rotation.id }, data, select: { id: true } });
  if (outcome === "cancelled" || outcome === "new-revoked") await giveExpiryBack(tx, changed, rotation, at);
  await recordAudit(tx, by, {
    action: "rotation.end",
    targetType: "rotation",
    targetId: rotation.id,
    targetName: `…${rotation.oldSecret.hint}`,
    before: { oldSecretId: rotation.oldSecretId, newSecretId: rotation.newSecretId, ending: rotation.ending },
    after: { outcome, endedAt: at, old, fresh },
  });
}

/** The expiry from before the rotation, unless that has passed: a secret does not end because its rotation does. */
async function giveExpiryBack(
  tx: Transaction,
  changed: Changed,
  { clientRef, oldSecret, oldExpiresAt }: Rotation,
  now: Date,
): Promise<void> {
  if (oldSecret.expiresAt?.getTime() === oldExpiresAt?.getTime()) return;
  if (oldExpiresAt !== null && oldExpiresAt <= now) return;
  await tx.clientSecret.update({ where: { id: oldSecret.id }, data: { expiresAt: oldExpiresAt }, select: { id: true } });
  changed({ kind: "client", key: clientRef });
}

/** Revokes the old secret of a rotation that runs, and ends the rotation. */
export async function retireOldSecret(
  tx: Transaction,
  changed: Changed,
  by: AuditActor,
  rotation: Rotation,
  outcome: "hand" | "silent",
  now: Date,
): Promise<void> {
  await revokeSecretOf(tx, changed, by, rotation, rotation.oldSecret, now);
  await endRotation(tx, changed, by, rotation, { outcome, at: now });
}

/** Revokes one of the two secrets of a rotation. */
async function revokeSecretOf(
  tx: Transaction,
  changed: Changed,
  by: AuditActor,
  { id: rotationId, clientRef }: Rotation,
  secret: Rotation["oldSecret"],
  now: Date,
): Promise<void> {
  const { id, hint, description } = secret;
  await tx.clientSecret.update({ where: { id }, data: { revokedAt: now }, select: { id: true } });
  changed({ kind: "client", key: clientRef });
  await recordAudit(tx, by, {
    action: "secret.revoke",
    targetType: "secret",
    targetId: id,
    targetName: `…${hint}`,
    before: { description, state: secretState(secret, now) },
    after: { state: "revoked", rotationId },
  });
}

/**
 * Revokes the new secret of a rotation, which nobody has used.
 *
 * @param instead what to do where it was used: the end of the refusal's sentence
 * @throws ConflictError when it was used, also in this minute, of which only the counters know
 */
export async function revokeUnused(
  tx: Transaction,
  changed: Changed,
  by: AuditActor,
  rotation: Rotation,
  now: Date,
  instead: string,
): Promise<void> {
  const { newSecret } = rotation;
  const { fresh } = await acceptedLastDay(tx, rotation, now);
  if (newSecret.lastUsedAt !== null || fresh > 0) throw new ConflictError(`…${newSecret.hint} has been used meanwhile: ${instead}`);
  await revokeSecretOf(tx, changed, by, rotation, newSecret, now);
}

/** Ends what runs with a secret that was just revoked, as the old or the new one. */
export async function endRotationsOf(tx: Transaction, changed: Changed, by: AuditActor, secretId: string, at: Date): Promise<void> {
  const running = await tx.secretRotation.findMany({
    where: { ...RUNS, OR: [{ oldSecretId: secretId }, { newSecretId: secretId }] },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  for (const { id } of running) {
    const rotation = await lockRunning(tx, id, at);
    const outcome = rotation?.oldSecretId === secretId ? "hand" : "new-revoked";
    if (rotation) await endRotation(tx, changed, by, rotation, { outcome, at });
  }
}

/** What has ended a rotation by itself, if something has. */
async function dueEnd(tx: Transaction, rotation: Rotation, now: Date): Promise<End | undefined> {
  const { oldSecret, newSecret, ending } = rotation;
  if (oldSecret.revokedAt !== null) return { outcome: "hand", at: oldSecret.revokedAt };
  if (oldSecret.expiresAt !== null && oldSecret.expiresAt <= now)
    return { outcome: ending === "date" ? "date" : "expired", at: oldSecret.expiresAt };
  if (newSecret.revokedAt !== null) return { outcome: "new-revoked", at: now };
  return ending === "silent" && (await isSilent(tx, rotation, now)) ? { outcome: "silent", at: now } : undefined;
}

/**
 * Whether the old secret has had no accepted use for the hours that were chosen, and the new one works and has been used: a job
 * that runs once a month is silent too, and would be cut off.
 */
async function isSilent(tx: Transaction, rotation: Rotation, now: Date): Promise<boolean> {
  const { realmId, applicationId, clientRef, oldSecret, newSecret, silentFrom, silentHours } = rotation;
  const since = new Date(now.getTime() - silentHours * HOUR_MS);
  if (silentHours < 1 || silentFrom > since || newSecret.lastUsedAt === null) return false;
  if (newSecret.expiresAt !== null && newSecret.expiresAt <= now) return false;
  if (oldSecret.lastUsedAt !== null && oldSecret.lastUsedAt > since) return false;
  const key = { realmId, applicationId, clientRef, secretId: oldSecret.id };
  return !(await isAccepted(tx, key, Math.floor(since.getTime() / MINUTE_MS)));
}

/** Ends one rotation if it is due, in a transaction of its own: however many processes try, it ends once. */
async function settle(id: string, now: Date): Promise<void> {
  await changeConfig("portal", async (tx, changed) => {
    const rotation = await lockRunning(tx, id, now);
    const end = rotation && (await dueEnd(tx, rotation, now));
    if (!rotation || !end) return;
    const portal = { userId: "", name: "Latchkey", realmId: rotation.realmId, ip: "", requestId: "" };
    if (end.outcome === "silent") await retireOldSecret(tx, changed, portal, rotation, "silent", now);
    else await endRotation(tx, changed, portal, rotation, end);
  });
}

/** Begins silence anew where no use could be seen: while the portal was away, or the application could obtain no token. */
async function breakSilence({ prisma }: Database, now: Date): Promise<void> {
  const unable = { client: { application: { OR: [{ status: "suspended" }, { owner: { status: "disabled" } }] } } };
  const watchedBefore = (milliseconds: number) => ({ watchedAt: { lt: new Date(now.getTime() - milliseconds) } });
  await prisma.secretRotation.updateMany({
    where: { ...RUNS, OR: [watchedBefore(AWAY_MS), { oldSecret: unable }] },
    data: { silentFrom: now, watchedAt: now },
  });
  await prisma.secretRotation.updateMany({ where: { ...RUNS, ...watchedBefore(MINUTE_MS) }, data: { watchedAt: now } });
}

/**
 * Ends the rotations whose old secret has expired or has been silent for long enough. What a date ends, the token path refuses at that moment by
 * itself: here the rotation is closed.
 *
 * @param now milliseconds since the epoch
 * @param goOn asked before each batch; false ends the run
 */
export async function watchRotations(database: Database, now: number, goOn: () => Promise<boolean>): Promise<void> {
  const at = new Date(now);
  const hourAgo = { lte: new Date(now - HOUR_MS) };
  const due = [
    { oldSecret: { revokedAt: { not: null } } },
    { oldSecret: { expiresAt: { lte: at } } },
    { newSecret: { revokedAt: { not: null } } },
    { ending: "silent", silentFrom: hourAgo, oldSecret: { OR: [{ lastUsedAt: null }, { lastUsedAt: hourAgo }] } },
  ];
  let failed: PromiseRejectedResult | undefined;
  if (await goOn()) await breakSilence(database, at);
  for (let after: string | undefined = ""; after !== undefined && (await goOn()); ) {
    const found: readonly { readonly id: string }[] = await database.prisma.secretRotation.findMany({
      where: { ...RUNS, id: { gt: after }, OR: due },
      orderBy: { id: "asc" },
      take: BATCH,
      select: { id: true },
    });
    // One that cannot be ended keeps no other from its end.
    const settled = [];
    for (const { id } of found) settled.push(...(await Promise.allSettled([settle(id, at)])));
    failed ??= settled.find((one) => one.status === "rejected");
    after = found.length < BATCH ? undefined : found.at(-1)?.id;
  }
  if (failed) throw failed.reason;
}

/** Looks twice a minute, in one of the processes that share the database. */
export function startRotationJob(database: Database, report: (error: unknown) => void): LeasedJob {
  const { prisma } = database;
  return startLeasedJob({
    prisma,
    name: "rotations",
    every: EVERY_MS,
    lease: LEASE_MS,
    report,
    isDue: async () => (await prisma.secretRotation.findFirst({ where: RUNS, select: { id: true } })) !== null,
    work: async (goOn) => await watchRotations(database, Date.now(), goOn),
  });
}
