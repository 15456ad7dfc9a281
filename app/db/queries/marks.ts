/** Changes in the audit log, and rotations, that may explain what a chart of usage shows. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";

/** Secrets of one application whose changes are looked for: the newest. */
const MOST_SECRETS = 500;

export interface MarkQuery {
  readonly realmId: string;
  /** Absent: changes of the realm's own rules. */
  readonly applicationId?: string | undefined;
  readonly actions: readonly string[];
  readonly since: Date;
  readonly before: Date;
  /** Rows at most, the newest. */
  readonly most: number;
}

/** SQLite may give a time as a number. */
const rowsSchema = z.array(z.object({ at: z.coerce.date(), action: z.string(), targetId: z.string(), targetName: z.string() }));

/** An event of the audit log, as far as a mark names it. */
export type ChangeRow = z.output<typeof rowsSchema>[number];

/** The newest changes of an application, its keys and their secrets, or of a realm's rules. */
export async function changesBetween(reader: Pick<PrismaClient, "$queryRaw">, query: MarkQuery): Promise<readonly ChangeRow[]> {
  const { realmId, applicationId, actions, since, before, most } = query;
  const ofApplication =
    applicationId === undefined
      ? Prisma.empty
      : Prisma.sql`AND "targetId" IN (SELECT ${applicationId} AS "id" UNION ALL SELECT "id" FROM "Client" WHERE "applicationId" = ${applicationId}
          UNION ALL SELECT * FROM (SELECT s."id" FROM "Client" c JOIN "ClientSecret" s ON s."clientRef" = c."id"
            WHERE c."applicationId" = ${applicationId} ORDER BY s."createdAt" DESC LIMIT ${MOST_SECRETS}) AS "secrets")`;
  return rowsSchema.parse(
    await reader.$queryRaw`
      SELECT "at", "action", "targetId", "targetName" FROM "AuditEvent"
      WHERE "realmId" = ${realmId} ${ofApplication} AND "at" >= ${since} AND "at" < ${before} AND "action" IN (${Prisma.join([...actions])})
      ORDER BY "at" DESC LIMIT ${most}`,
  );
}

interface RotationQuery {
  readonly applicationId: string;
  readonly since: Date;
  readonly before: Date;
  /** Rotations at most, the newest. */
  readonly most: number;
}

export type RotationRow = Awaited<ReturnType<typeof rotationsBetween>>[number];

/** The newest rotations of an application's secrets of which a moment lies in a time: their start, the first use of the new secret, or their end. */
export async function rotationsBetween(
  reader: Pick<PrismaClient, "client" | "secretRotation">,
  { applicationId, since, before, most }: RotationQuery,
) {
  const clients = await reader.client.findMany({ where: { applicationId }, select: { id: true } });
  const within = { gte: since, lt: before };
  return await reader.secretRotation.findMany({
    where: {
      clientRef: { in: clients.map(({ id }) => id) },
      OR: [{ startedAt: within }, { endedAt: within }, { newSecret: { firstUsedAt: within } }],
    },
    orderBy: { startedAt: "desc" },
    take: most,
    select: {
      startedAt: true,
      endedAt: true,
      endedBy: true,
      oldSecretId: true,
      newSecretId: true,
      oldSecret: { select: { hint: true } },
      newSecret: { select: { hint: true, firstUsedAt: true } },
    },
  });
}
