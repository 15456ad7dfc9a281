import { database } from "#app/db/database";

/** An end of a session that a client could not be told of. */
export interface LogoutFailure {
  readonly endedAt: Date;
  readonly attempts: number;
  /** null: it is not tried any more. */
  readonly nextAttemptAt: Date | null;
  readonly problem: string;
}

const MOST_SHOWN = 5;

/** The latest failures of a key, for its owner; whose the key is has been checked. */
export async function listLogoutFailures(clientRef: string): Promise<readonly LogoutFailure[]> {
  return await database().prisma.logoutNotice.findMany({
    where: { clientRef, attempts: { gt: 0 } },
    orderBy: { endedAt: "desc" },
    take: MOST_SHOWN,
    select: { endedAt: true, attempts: true, nextAttemptAt: true, problem: true },
  });
}
