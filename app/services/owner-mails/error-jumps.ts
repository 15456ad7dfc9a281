/** Applications whose token requests are refused much more often than they were. */
import type { Database } from "#app/db/database";
import { sumUsageBy } from "#app/db/queries/usage-sums";
import { type Notice, noteOnce, TOLD_APPLICATION } from "./notice";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HOUR_MINUTES = 60;

/** What a jump is: so many refusals within an hour, and so many times what an hour of the days before had. */
const JUMP = { leastRefused: 20, times: 5, days: 7 } as const;

/** Younger applications are being set up by somebody who sees their errors. */
const YOUNGEST_MS = DAY_MS;
const BATCH = 200;

interface Round {
  /** The application after which to go on; "": from the first. */
  readonly after: string;
  /** Batches at most. */
  readonly batches: number;
  readonly now: Date;
  /** Asked before each batch; false ends the run. */
  readonly goOn: () => Promise<boolean>;
}

/**
 * Notes the jumps of the last hour, in the order of applications, as far as a run may go. An application is told of once a day (UTC).
 *
 * @returns after which application the next run goes on; "" when all were looked at
 */
export async function noteErrorJumps(database: Database, { after, batches, now, goOn }: Round): Promise<string> {
  let last = after;
  for (let batch = 0; batch < batches && (await goOn()); batch += 1) {
    const rows = await database.prisma.application.findMany({
      where: { id: { gt: last }, createdAt: { lt: new Date(now.getTime() - YOUNGEST_MS) }, ...TOLD_APPLICATION },
      orderBy: { id: "asc" },
      take: BATCH,
      select: { id: true, realmId: true, ownerId: true },
    });
    await noteOnce(database, await jumpsOf(database, rows, now), now);
    if (rows.length < BATCH) return "";
    last = rows.at(-1)?.id ?? "";
  }
  return last;
}

interface Watched {
  readonly id: string;
  readonly realmId: string;
  readonly ownerId: string;
}

async function jumpsOf({ prisma }: Database, applications: readonly Watched[], now: Date): Promise<Notice[]> {
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const hour = { from: minute - HOUR_MINUTES, to: minute };
  const before = { from: hour.from - JUMP.days * 24 * HOUR_MINUTES, to: hour.from };
  // Whose they are is said by the applications, of whichever realms.
  const refusals = (of: readonly Watched[], span: typeof hour) =>
    sumUsageBy(prisma, "applicationId", { realmId: "", applicationIds: of.map(({ id }) => id), result: "refused", ...span });
  const refused = await refusals(applications, hour);
  const many = applications.filter(({ id }) => (refused.get(id) ?? 0) >= JUMP.leastRefused);
  const earlier = await refusals(many, before);
  const notices: Notice[] = [];
  for (const { id: applicationId, realmId, ownerId: userId } of many) {
    const [count, usual] = [refused.get(applicationId) ?? 0, (earlier.get(applicationId) ?? 0) / (JUMP.days * 24)];
    if (count < usual * JUMP.times) continue;
    const [cause = ""] = (await sumUsageBy(prisma, "outcome", { realmId, applicationId, result: "refused", ...hour }, 1)).keys();
    const about = { kind: "errors", applicationId, until: minute * MINUTE_MS, refused: count, usual: Math.round(usual), cause } as const;
    notices.push({ userId, key: ["errors", applicationId, String(Math.floor(now.getTime() / DAY_MS))], about });
  }
  return notices;
}
