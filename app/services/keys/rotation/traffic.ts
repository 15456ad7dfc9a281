/** What requests with the two secrets of a rotation came to. */
import { everyStep, type StepCount, usageInSteps } from "#app/db/queries/activity";
import { countOutcomes } from "#app/db/queries/secret-usage";
import type { Transaction } from "#app/db/transaction";
import type { BothCounted, Counted, Rotation } from "./record";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Hours that the chart shows; the last of them is not over. */
const HOURS = 24;
const DAY_MS = 86_400_000;
const NOTHING: Counted = { accepted: 0, refused: {} };

/** Refusals of a secret for no other reason than that it has ended: they come after a rotation. */
const ENDED = ["secret_expired", "secret_revoked"];

type Reader = Pick<Transaction, "$queryRaw">;
type Key = Pick<Rotation, "realmId" | "applicationId" | "clientRef">;

/**
 * What is counted for a secret on the day (UTC) of a moment up to now. Days are never divided when counters are folded, so that the
 * difference of two such counts is exact whenever they are taken.
 */
export async function countSinceDay(reader: Reader, key: Key, secretIds: readonly string[], at: Date): Promise<readonly Counted[]> {
  const from = (Math.floor(at.getTime() / DAY_MS) * DAY_MS) / MINUTE_MS;
  const { realmId, applicationId, clientRef } = key;
  const bySecret = await countOutcomes(reader, { realmId, applicationId, clientRef }, from);
  return secretIds.map((id) => {
    const outcomes = [...(bySecret.get(id) ?? [])];
    const accepted = outcomes.find(([outcome]) => outcome === "success")?.[1] ?? 0;
    return { accepted, refused: Object.fromEntries(outcomes.filter(([outcome]) => outcome !== "success")) };
  });
}

/** What came with each secret since the rotation began, and how often the old one was tried after its end. */
export async function countRotation(reader: Reader, rotation: Rotation): Promise<BothCounted & { readonly triedAfter: number }> {
  const [old = NOTHING, fresh = NOTHING] = await countSinceDay(
    reader,
    rotation,
    [rotation.oldSecretId, rotation.newSecretId],
    rotation.startedAt,
  );
  const since = difference(old, rotation.countedBefore);
  const refused = Object.entries(since.refused);
  return {
    old: { accepted: since.accepted, refused: Object.fromEntries(refused.filter(([cause]) => !ENDED.includes(cause))) },
    fresh,
    triedAfter: refused.reduce((total, [cause, count]) => (ENDED.includes(cause) ? total + count : total), 0),
  };
}

/** Never below nothing: counters of more than 400 days ago are gone. */
function difference(whole: Counted, before: Counted): Counted {
  const refused = Object.entries(whole.refused).map(([cause, count]) => [cause, count - (before.refused[cause] ?? 0)] as const);
  return {
    accepted: Math.max(0, whole.accepted - before.accepted),
    refused: Object.fromEntries(refused.filter(([, count]) => count > 0)),
  };
}

/** All refusals of a secret. */
export function refusalsOf({ refused }: Counted): number {
  return Object.values(refused).reduce((total, count) => total + count, 0);
}

/** Answers to requests with each secret in each of the last {@link HOURS} hours (UTC), the oldest first. */
export async function countHours(
  reader: Reader,
  rotation: Rotation,
  now: Date,
): Promise<Readonly<Record<"old" | "fresh", readonly StepCount[]>>> {
  const { realmId, applicationId, clientRef, oldSecretId, newSecretId } = rotation;
  const from = Math.floor(now.getTime() / HOUR_MS) - HOURS + 1;
  const counts = await usageInSteps(reader, "secretId", { realmId, applicationId, clientRef, step: "hour", from });
  return { old: everyStep(counts.get(oldSecretId) ?? [], from, HOURS), fresh: everyStep(counts.get(newSecretId) ?? [], from, HOURS) };
}

/** Tokens obtained with each secret in those hours. */
export async function acceptedLastDay(reader: Reader, rotation: Rotation, now: Date): Promise<Readonly<Record<"old" | "fresh", number>>> {
  const { old, fresh } = await countHours(reader, rotation, now);
  return { old: totalIssued(old), fresh: totalIssued(fresh) };
}

const totalIssued = (hours: readonly StepCount[]): number => hours.reduce((total, { issued }) => total + issued, 0);
