/** Looks for what owners are to be told, and mails it, in one of the processes that share the database. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#app/db/database";
import { type LeasedJob, startLeasedJob } from "#app/db/leased-job";
import { noteErrorJumps } from "./error-jumps";
import { noteExpiringSecrets } from "./expiring-secrets";
import { noteComingRules, noteGrantRules, SwitchedOff } from "./grant-rule-notices";
import { OwnerMails } from "./sending";

const DAY_MS = 86_400_000;
const PACE = { every: 300_000, lease: 900_000 } as const;
/** Of 200 applications: 100,000 are looked at within the hour that is looked back on. */
const BATCHES_OF_A_RUN = 50;
/** The share of time that a run works, so that requests and pages have room; and its longest rest, in milliseconds. */
const SHARE = 0.1;
const LONGEST_REST_MS = 1000;

/**
 * Starts the job; only where mail is sent.
 *
 * @param pace milliseconds between two runs, and of the lease
 */
export function startOwnerMailJob(
  database: Database,
  report: (error: unknown) => void,
  pace: { readonly every: number; readonly lease: number } = PACE,
): LeasedJob {
  const mails = new OwnerMails(database);
  const switchedOff = new SwitchedOff(database);
  let secretsOfDay = -1;
  let rulesOfDay = -1;
  let lastApplication = "";
  return startLeasedJob({
    prisma: database.prisma,
    name: "owner-mails",
    ...pace,
    report,
    async work(isStillOurs) {
      const goOn = resting(isStillOurs);
      const now = new Date();
      const day = Math.floor(now.getTime() / DAY_MS);
      // What is due on a day is due from its start: it is looked for once.
      if (secretsOfDay !== day && (await noteExpiringSecrets(database, now, goOn))) secretsOfDay = day;
      if (rulesOfDay !== day && (await noteComingRules(database, now, goOn))) rulesOfDay = day;
      await noteGrantRules(database, now, goOn);
      await switchedOff.note(now, goOn);
      lastApplication = await noteErrorJumps(database, { after: lastApplication, batches: BATCHES_OF_A_RUN, now, goOn });
      await mails.send(now, goOn);
    },
  });
}

/** Asks the same, after a rest in proportion to the step before. */
function resting(goOn: () => Promise<boolean>): () => Promise<boolean> {
  let began = performance.now();
  return async () => {
    const took = performance.now() - began;
    await sleep(Math.min(LONGEST_REST_MS, took * (1 / SHARE - 1)));
    const answer = await goOn();
    began = performance.now();
    return answer;
  };
}
