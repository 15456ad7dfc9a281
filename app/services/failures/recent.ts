import { database } from "#app/db/database";
import type { Environment } from "#app/oauth/model";
import { type FailureView, viewFailures } from "./view";

/** Refusals shown at once, of either kind. */
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

/**
 * The latest refused requests, newest first: those that had proved their key, then samples of those that had not, so that
 * nobody who merely names a key pushes the first out of view. The caller has checked who may see them.
 */
export async function recentFailures(query: FailureQuery): Promise<FailureView[]> {
  const { prisma } = database();
  const [proved, claimed] = await Promise.all([true, false].map((proven) => prisma.failureRecord.findMany(latest(query, proven))));
  return await viewFailures(prisma, [...(proved ?? []), ...(claimed ?? [])]);
}

function latest({ realmId, applicationId, environment, since, before }: FailureQuery, proven: boolean) {
  return {
    where: {
      // One condition of the two: with both, SQLite reads all of the realm to find one application.
      ...(applicationId === undefined ? { realmId } : { applicationId }),
      ...(environment === null ? {} : { environment }),
      proven,
      at: { gte: since, lt: before },
    },
    orderBy: [{ at: "desc" as const }, { id: "desc" as const }],
    take: RECENT_FAILURES,
  };
}
