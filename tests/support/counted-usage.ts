/** What usage says, in the counters of minutes and in the journal alike, of one moment. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "#app/db/database";

type Reader = Pick<PrismaClient, "$queryRaw">;

const minutes = z.array(
  z.object({
    realmId: z.string(),
    applicationId: z.string(),
    minute: z.coerce.number(),
    clientRef: z.string(),
    environment: z.string(),
    grantType: z.string(),
    secretId: z.string(),
    outcome: z.string(),
    count: z.coerce.number(),
  }),
);
const people = z.array(z.object({ userId: z.string(), day: z.coerce.number(), grantType: z.string(), count: z.coerce.number() }));

/** One row for each minute, key, grant type, secret and outcome. */
export async function countedMinutes(reader: Reader, of: { readonly applicationId?: string } = {}) {
  const names = Prisma.raw(`"realmId", "applicationId", "minute", "clientRef", "environment", "grantType", "secretId", "outcome"`);
  const where = of.applicationId === undefined ? Prisma.sql`true` : Prisma.sql`"applicationId" = ${of.applicationId}`;
  return minutes.parse(
    await reader.$queryRaw`SELECT ${names}, CAST(SUM("count") AS BIGINT) AS "count" FROM (
      SELECT ${names}, "count" FROM "UsageTail" WHERE ${where} UNION ALL SELECT ${names}, "count" FROM "UsageCounter" WHERE ${where}) AS "rows"
      GROUP BY ${names}`,
  );
}

/** One row for each person, day and grant type. */
export async function countedPeople(reader: Reader, applicationId: string) {
  const names = Prisma.raw(`"userId", "day", "grantType"`);
  const where = Prisma.sql`"applicationId" = ${applicationId}`;
  return people.parse(
    await reader.$queryRaw`SELECT ${names}, CAST(SUM("count") AS BIGINT) AS "count" FROM (
      SELECT ${names}, "count" FROM "UserTail" WHERE ${where} UNION ALL SELECT ${names}, "count" FROM "UserUsage" WHERE ${where}) AS "rows"
      GROUP BY ${names}`,
  );
}
