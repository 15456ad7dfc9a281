/** The records of refused requests, counted by what they have in common. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import type { Steps } from "./usage-series";

/** Records that are read, the newest: those that had proved their key, and the others, so that nobody pushes the first out. */
const MOST_PROVED = 4000;
const MOST_CLAIMED = 2000;

/** Which records are wanted; what is absent does not matter. */
export interface FailureConditions {
  readonly realmId: string;
  /** Absent: of every application, and those of none. */
  readonly applicationId?: string | undefined;
  readonly environment?: string | undefined;
  readonly grantType?: string | undefined;
  readonly cause?: string | undefined;
  /** "": no secret was recognised. */
  readonly secretId?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly ips?: readonly string[] | undefined;
  /** Milliseconds since the epoch: from this one to before `before`. */
  readonly since: number;
  readonly before: number;
}

/** SQLite gives the least or greatest of a column of times as a number. */
const moment = z.coerce.date();

const rowsSchema = z.array(
  z.object({
    endpoint: z.string(),
    cause: z.string(),
    applicationId: z.string(),
    secretId: z.string(),
    ip: z.string(),
    grantType: z.string(),
    bucket: z.coerce.number(),
    count: z.coerce.number(),
    first: moment,
    last: moment,
  }),
);

/** Records alike, of one step of time. */
export type FailureCount = z.output<typeof rowsSchema>[number];

/**
 * The newest records by endpoint, cause, application, secret, address, grant type and step of time.
 *
 * @example await countFailures(prisma, "sqlite", { realmId, applicationId, since, before, step: 60, origin: 0 })
 */
export async function countFailures(
  reader: Pick<PrismaClient, "$queryRaw">,
  engine: "sqlite" | "postgresql",
  query: FailureConditions & Steps,
): Promise<readonly FailureCount[]> {
  const minute = engine === "sqlite" ? Prisma.sql`"at" / 60000` : Prisma.sql`CAST(FLOOR(EXTRACT(EPOCH FROM "at") / 60) AS BIGINT)`;
  const newest = ([true, false] as const).map(
    (
      proven,
    ) => Prisma.sql`SELECT * FROM (SELECT "endpoint", "cause", "applicationId", "secretId", "ip", "grantType", "at" FROM "FailureRecord"
      WHERE ${conditions(query)} AND "proven" = ${proven} ORDER BY "at" DESC LIMIT ${proven ? MOST_PROVED : MOST_CLAIMED}) AS "newest"`,
  );
  const key = Prisma.raw(`"endpoint", "cause", "applicationId", "secretId", "ip", "grantType"`);
  return rowsSchema.parse(
    await reader.$queryRaw`
      SELECT ${key}, (${minute} - CAST(${query.origin} AS INTEGER)) / CAST(${query.step} AS INTEGER) AS "bucket", COUNT(*) AS "count", MIN("at") AS "first", MAX("at") AS "last"
      FROM (${Prisma.join(newest, " UNION ALL ")}) AS "records" GROUP BY ${key}, 7`,
  );
}

function conditions({ realmId, applicationId, since, before, ips, ...equal }: FailureConditions): Prisma.Sql {
  // One condition of the two: with both, SQLite reads all of the realm to find one application.
  const where = [applicationId === undefined ? Prisma.sql`"realmId" = ${realmId}` : Prisma.sql`"applicationId" = ${applicationId}`];
  for (const column of ["environment", "grantType", "cause", "secretId", "endpoint"] as const)
    if (equal[column] !== undefined) where.push(Prisma.sql`${Prisma.raw(`"${column}"`)} = ${equal[column]}`);
  if (ips !== undefined) where.push(Prisma.sql`"ip" IN (${Prisma.join([...ips])})`);
  return Prisma.sql`${Prisma.join(where, " AND ")} AND "at" >= ${new Date(since)} AND "at" < ${new Date(before)}`;
}

/** The ids of the newest records that fit, at most `most`. */
export async function newestFailures(
  reader: Pick<PrismaClient, "failureRecord">,
  { ips, since, before, applicationId, realmId, environment, grantType, cause, secretId, endpoint }: FailureConditions,
  most: number,
) {
  const equal = { environment, grantType, cause, secretId, endpoint };
  return await reader.failureRecord.findMany({
    where: {
      ...(applicationId === undefined ? { realmId } : { applicationId }),
      ...Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined)),
      ...(ips === undefined ? {} : { ip: { in: [...ips] } }),
      at: { gte: new Date(since), lt: new Date(before) },
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: most,
  });
}
