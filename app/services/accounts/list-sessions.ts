import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { hasEnded } from "./start-session";

/** One browser that is signed in. */
export interface OwnSession {
  /** The row's key, the hash of the cookie: it opens nothing. */
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string;
  readonly userAgent: string;
  /** The session this request came with. */
  readonly current: boolean;
}

/** The acting user's sessions that still work: this one first, then by last use. */
export async function listSessions(actor: Actor, now = new Date()): Promise<OwnSession[]> {
  const rows = await database().prisma.session.findMany({
    where: { userId: actor.userId, expiresAt: { gt: now } },
    orderBy: [{ lastSeenAt: "desc" }, { idHash: "asc" }],
  });
  return rows
    .filter((row) => !hasEnded(row, actor.role, now))
    .map(({ idHash, createdAt, lastSeenAt, ip, userAgent }) => ({
      id: idHash,
      createdAt,
      lastSeenAt,
      ip,
      userAgent,
      current: actor.caller.kind === "session" && idHash === actor.caller.sessionIdHash,
    }))
    .sort((one, other) => Number(other.current) - Number(one.current));
}
