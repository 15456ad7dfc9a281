/** Deletes clients that have come in by themselves and that nobody has authorised within the time that the admin gives them. */
import type { Database } from "#app/db/database";
import { type LeasedJob, startLeasedJob } from "#app/db/leased-job";
import type { Transaction } from "#app/db/transaction";
import { counter } from "#app/platform/metrics";
import { changeConfig } from "../changes";

const BATCH = 50;
const EVERY_MS = 600_000;
const LEASE_MS = 1_200_000;

const deleted = counter(
  "latchkey_registrations_expired_total",
  "Clients that had come in by themselves and were deleted, as nobody authorised them.",
);

/**
 * Goes through the registrations whose time is over: those that were used stay for good, the others go with their applications.
 *
 * @param now milliseconds since the epoch
 * @param goOn asked before each batch
 * @example await expireRegistrations(database(), Date.now(), async () => true)
 */
export async function expireRegistrations({ prisma }: Database, now: number, goOn: () => Promise<boolean>): Promise<void> {
  const where = { expiresAt: { lte: new Date(now) } };
  while (await goOn()) {
    const due = await prisma.clientRegistration.findMany({
      where,
      orderBy: [{ expiresAt: "asc" }, { clientRef: "asc" }],
      take: BATCH,
      select: { clientRef: true, client: { select: { applicationId: true, application: { select: { kind: true } } } } },
    });
    if (due.length === 0) return;
    await changeConfig("portal", async (tx, changed) => {
      for (const { clientRef, client } of due) {
        const { applicationId, application } = client;
        // Tried and kept, so that the next batch does not find it again.
        if (application.kind !== "agent" || (await isUsed(tx, clientRef, applicationId)))
          await tx.clientRegistration.updateMany({ where: { clientRef }, data: { expiresAt: null } });
        else {
          const { count } = await tx.application.deleteMany({ where: { id: applicationId } });
          changed({ kind: "client", key: clientRef });
          changed({ kind: "application", key: applicationId });
          deleted.count("", "", count);
        }
      }
    });
  }
}

/** Whether somebody has ever allowed it anything, or it has obtained a token for itself. */
async function isUsed(tx: Transaction, clientRef: string, applicationId: string): Promise<boolean> {
  if ((await tx.consent.findFirst({ where: { clientRef }, select: { clientRef: true } })) !== null) return true;
  const where = { applicationId, outcome: "success" };
  const select = { applicationId: true } as const;
  const counted =
    (await tx.usageCounter.findFirst({ where, select })) ??
    (await tx.usageHour.findFirst({ where, select })) ??
    (await tx.usageDay.findFirst({ where, select }));
  return counted !== null;
}

/** Goes through them every ten minutes, in one of the processes that share the database. */
export function startExpiryJob(database: Database, report: (error: unknown) => void): LeasedJob {
  return startLeasedJob({
    prisma: database.prisma,
    name: "registrations",
    every: EVERY_MS,
    lease: LEASE_MS,
    report,
    work: async (goOn) => await expireRegistrations(database, Date.now(), goOn),
  });
}
