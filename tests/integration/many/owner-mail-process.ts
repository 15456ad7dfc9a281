/** One process that mails owners, for `owner-mails.test.ts`: as the portal does, more often. */
import { once } from "node:events";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { drainMail } from "#app/platform/mail";
import { startOwnerMailJob } from "#app/services/owner-mails/job";

export async function main([url = "", every = "", lease = ""]: readonly string[]): Promise<void> {
  await openDatabase({ url });
  const report = (error: unknown) => void process.stderr.write(`${String(error)}\n`);
  const job = startOwnerMailJob(database(), report, { every: Number(every), lease: Number(lease) });
  process.stdout.write("ready\n");
  const alive = setInterval(() => undefined, 1000);
  await once(process, "SIGTERM");
  await job.stop();
  await drainMail();
  clearInterval(alive);
  await closeDatabase();
}
