/** A rotation as it is stored, and what of it runs. */
import { z } from "zod";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../../actor";
import { ConflictError } from "../../errors";
import { findSecret } from "../access";
import { RUNS } from "../secret-list";

/** How the old secret ends: it expires at a date, after hours without an accepted use, or when a person ends it. */
export const ENDINGS = ["date", "silent", "hand"] as const;
export type Ending = (typeof ENDINGS)[number];

/**
 * How a rotation was over. `expired`: the old secret reached the expiry that it had anyway. After `cancelled` and `new-revoked` the old secret
 * goes on as before.
 */
const OUTCOMES = ["hand", "date", "silent", "expired", "cancelled", "new-revoked"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What was counted for a secret: tokens issued, and refusals by their cause. */
const countedSchema = z.object({ accepted: z.number(), refused: z.record(z.string(), z.number()) });
export type Counted = z.output<typeof countedSchema>;

/** Both secrets of a rotation. */
const bothCountedSchema = z.object({ old: countedSchema, fresh: countedSchema });
export type BothCounted = z.output<typeof bothCountedSchema>;

const WITH_SECRETS = { oldSecret: true, newSecret: true } as const;
const endingSchema = z.enum(ENDINGS);
const outcomeSchema = z.enum(OUTCOMES).or(z.literal(""));

type Reader = Pick<Transaction, "secretRotation">;
type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>;

async function rowOf(reader: Reader, id: string) {
  return await reader.secretRotation.findUnique({ where: { id }, include: WITH_SECRETS });
}

export type Rotation = ReturnType<typeof rotationOf>;

function rotationOf({ ending, endedBy, countedBefore, counted, ...row }: Row) {
  const over = outcomeSchema.parse(endedBy);
  return {
    ...row,
    ending: endingSchema.parse(ending),
    /** null while it runs. */
    outcome: over === "" ? null : over,
    countedBefore: countedSchema.parse(JSON.parse(countedBefore)),
    counted: counted === null ? null : bothCountedSchema.parse(JSON.parse(counted)),
  };
}

/** A rotation with both secrets; null: there is none of this id. */
async function readRotation(reader: Reader, id: string): Promise<Rotation | null> {
  const row = await rowOf(reader, id);
  return row && rotationOf(row);
}

/** The latest rotation of a secret, over or not; null: there was none. */
export async function latestRotation(reader: Reader, oldSecretId: string): Promise<Rotation | null> {
  const row = await reader.secretRotation.findFirst({
    where: { oldSecretId },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    include: WITH_SECRETS,
  });
  return row && rotationOf(row);
}

/** Keeps others from ending a rotation until the transaction is over. @returns null when it is over already */
export async function lockRunning(tx: Reader, id: string, now: Date): Promise<Rotation | null> {
  const { count } = await tx.secretRotation.updateMany({ where: { id, ...RUNS }, data: { watchedAt: now } });
  return count === 0 ? null : await readRotation(tx, id);
}

/**
 * The rotation of one of the actor's secrets that runs, locked. One whose old secret has expired is over, also before the job has closed it.
 *
 * @throws NotFoundError without such a secret; ConflictError when no rotation of it runs
 */
export async function requireLive(
  tx: Pick<Transaction, "application" | "secretRotation" | "clientSecret">,
  actor: Actor,
  applicationId: string,
  secretId: string,
  now: Date,
) {
  const secret = await findSecret(tx, actor, applicationId, secretId, "change");
  const latest = await latestRotation(tx, secret.id);
  const rotation = latest && (await lockRunning(tx, latest.id, now));
  if (rotation === null) throw new ConflictError(`No rotation of …${secret.hint} runs: it was ended meanwhile.`);
  const { expiresAt } = rotation.oldSecret;
  if (expiresAt !== null && expiresAt <= now) throw new ConflictError(`…${secret.hint} has expired: the rotation is over.`);
  return { rotation, secret };
}
