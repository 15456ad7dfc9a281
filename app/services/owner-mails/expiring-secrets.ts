/** Secrets that expire in 30, 7 or 1 days. Days are those of UTC, so that what is due on a day is due from its first minute. */
import type { Database } from "#app/db/database";
import { type Notice, noteOnce, TOLD_APPLICATION } from "./notice";

const DAY_MS = 86_400_000;
/** Days before the expiry on which owners are told, the last first. */
const STEPS = [1, 7, 30] as const;
const FARTHEST = 30;
const BATCH = 200;

/**
 * Notes the secrets that are due on the day of `now`. A day that the portal was away for is made up for.
 *
 * @param goOn asked before each batch; false ends the run
 * @returns whether all were looked at
 */
export async function noteExpiringSecrets(database: Database, now: Date, goOn: () => Promise<boolean>): Promise<boolean> {
  const today = dayOf(now);
  const end = new Date((today + FARTHEST + 1) * DAY_MS);
  for (let last: { readonly id: string; readonly expiresAt: Date | null } | undefined; await goOn(); ) {
    const after = last?.expiresAt ?? now;
    const rows = await database.prisma.clientSecret.findMany({
      where: {
        revokedAt: null,
        expiresAt: { gte: after, lt: end },
        ...(last && { OR: [{ expiresAt: { gt: after } }, { id: { gt: last.id } }] }),
        client: { application: TOLD_APPLICATION },
      },
      orderBy: [{ expiresAt: "asc" }, { id: "asc" }],
      take: BATCH,
      select: { id: true, createdAt: true, expiresAt: true, client: { select: { application: { select: { ownerId: true } } } } },
    });
    const due = rows.flatMap(({ id, createdAt, expiresAt, client }): Notice[] => {
      if (expiresAt === null) return [];
      const days = dueStep(createdAt, expiresAt, today);
      const key = ["secret", id, String(dayOf(expiresAt)), String(days)];
      return days === undefined ? [] : [{ userId: client.application.ownerId, key, about: { kind: "secret", secretId: id } }];
    });
    await noteOnce(database, due, now);
    if (rows.length < BATCH) return true;
    last = rows.at(-1);
  }
  return false;
}

const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS);

/** Which of the steps is due; undefined: none, as the secret was made after the day of it, by somebody who chose that expiry. */
export function dueStep(createdAt: Date, expiresAt: Date, today: number): (typeof STEPS)[number] | undefined {
  const expiry = dayOf(expiresAt);
  const step = STEPS.find((days) => expiry - today <= days);
  return step === undefined || dayOf(createdAt) >= expiry - step ? undefined : step;
}
