import { database } from "#app/db/database";
import type { Environment } from "#app/oauth/model";
import { type FailureView, viewFailures } from "./view";

/** Refusals shown at once. */
const RECENT_FAILURES = 50;

export interface FailureQuery {
  readonly realmId: string;
  /** Absent: of every application, and those of none. */
  readonly applicationId?: string | undefined;
  readonly environment: Environment | null;
  readonly since: Date;
  /** The first moment that no longer counts. */
  readonly before: Date;
}

/** The latest refused requests, newest first. The caller has checked who may see them. */
export async function recentFailures(query: FailureQuery): Promise<FailureView[]> {
  const { prisma } = database();
  const rows = await prisma.failureRecord.findMany({
    where: {
      // One condition of the two: with both, SQLite reads all of the realm to find one application.
      ...(query.applicationId === undefined ? { realmId: query.realmId } : { applicationId: query.applicationId }),
      ...(query.environment === null ? {} : { environment: query.environment }),
      at: { gte: query.since, lt: query.before },
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: RECENT_FAILURES,
  });
  return await viewFailures(prisma, rows);
}
