/** Secrets that expire in 30, 7 or 1 days. */
import type { Database } from "#app/db/database";
import { dayOf, dueStep } from "./due-step";
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
  const end = new Date((dayOf(now) + FARTHEST + 1) * DAY_MS);
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
      const days = dueStep(STEPS, createdAt, expiresAt, now);
      const key = ["secret", id, String(dayOf(expiresAt)), String(days)];
      return days === undefined ? [] : [{ userId: client.application.ownerId, key, about: { kind: "secret", secretId: id } }];
    });
    await noteOnce(database, due, now);
    if (rows.length < BATCH) return true;
    last = rows.at(-1);
  }
  return false;
}
