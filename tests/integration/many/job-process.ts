/** One process with a job, for `jobs.test.ts`: says on standard output when its work begins, takes a step and ends. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { closeOpened, openDetached } from "#app/db/database";
import { startLeasedJob } from "#app/db/leased-job";

const STEPS = 8;

export async function main([url = "", every = "", lease = ""]: readonly string[]): Promise<void> {
  const say = (event: string) => process.stdout.write(`${event} ${Date.now()}\n`);
  const opened = await openDetached({ url });
  const job = startLeasedJob({
    prisma: opened.prisma,
    name: "test",
    every: Number(every),
    lease: Number(lease),
    report: (error) => say(`error:${String(error).replaceAll(/\s+/g, "_")}`),
    async work(goOn) {
      say("begin");
      for (let step = 0; step < STEPS && (await goOn()); step += 1) {
        say("step");
        await sleep(25);
      }
      say("end");
    },
  });
  say("ready");
  const alive = setInterval(() => undefined, 1000);
  await once(process, "SIGTERM");
  await job.stop();
  clearInterval(alive);
  await closeOpened(opened);
}
