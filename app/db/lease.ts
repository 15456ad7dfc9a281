import type { PrismaClient } from "./database";

/**
 * Takes or renews the right to run a job, so that of many processes one runs it.
 *
 * @param holder names this process
 * @param milliseconds how long others stay away if it never comes back
 */
export async function takeLease(
  prisma: PrismaClient,
  name: string,
  holder: string,
  milliseconds: number,
  now = Date.now(),
): Promise<boolean> {
  const [at, until] = [new Date(now), new Date(now + milliseconds)];
  // Further ahead than anybody takes it: by a clock that has been set back since.
  const impossible = new Date(now + 2 * milliseconds);
  const taken = await prisma.$executeRaw`
    INSERT INTO "JobLease" ("name", "holder", "expiresAt") VALUES (${name}, ${holder}, ${until})
    ON CONFLICT ("name") DO UPDATE SET "holder" = excluded."holder", "expiresAt" = excluded."expiresAt"
    WHERE "JobLease"."holder" = ${holder} OR "JobLease"."expiresAt" < ${at} OR "JobLease"."expiresAt" > ${impossible}`;
  return taken > 0;
}

/** Lets others run the job at once. */
export async function releaseLease(prisma: PrismaClient, name: string, holder: string): Promise<void> {
  await prisma.jobLease.deleteMany({ where: { name, holder } });
}
