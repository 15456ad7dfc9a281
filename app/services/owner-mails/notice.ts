/** What an owner is told by mail, and that each thing is told once. */
import { z } from "zod";
import type { Database } from "#app/db/database";

/** What a line of the mail is about. The facts are read when the mail is made; of errors they are kept, as they pass. */
const aboutSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("secret"), secretId: z.string() }),
  z.object({
    kind: z.literal("errors"),
    applicationId: z.string(),
    /** Milliseconds since the epoch: the end of the hour. */
    until: z.number(),
    refused: z.number(),
    /** Of an hour of the week before. */
    usual: z.number(),
    /** What most of them were refused for. */
    cause: z.string(),
  }),
  z.object({ kind: z.literal("grant"), applicationId: z.string(), grantType: z.string(), environment: z.string() }),
  /** A grant type that was switched off for everybody. */
  z.object({ kind: z.literal("switched-off"), applicationId: z.string(), grantType: z.string() }),
  /** Applications of somebody who left, by name; more than {@link MOST_RECEIVED} are not named. */
  z.object({ kind: z.literal("received"), from: z.string(), applicationIds: z.array(z.string()) }),
]);
export type About = z.output<typeof aboutSchema>;

export interface Notice {
  readonly userId: string;
  /** The same for the same thing: `[what, id, …]`. */
  readonly key: readonly string[];
  readonly about: About;
}

/** A notice that waits for a mail. */
export interface WaitingNotice {
  readonly key: string;
  readonly about: About;
}

/** Applications of one departure that a notice names. */
export const MOST_RECEIVED = 100;

/** Owners who can be told: by them, notices are looked for and mails are made. */
export const TOLD_OWNER = { status: "active", ownerMails: true } as const;
/** Applications whose owners are told of them. */
export const TOLD_APPLICATION = { status: "active", owner: TOLD_OWNER } as const;

/** Writes the notices that there are not yet. */
export async function noteOnce({ prisma }: Database, notices: readonly Notice[], now: Date): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ userId, key, about }) => ({ userId, key: key.join(" "), about }));
  const known = await prisma.ownerNotice.findMany({
    where: { userId: { in: [...new Set(rows.map(({ userId }) => userId))] }, key: { in: rows.map(({ key }) => key) } },
    select: { userId: true, key: true },
  });
  const isKnown = (row: { readonly userId: string; readonly key: string }) =>
    known.some(({ userId, key }) => userId === row.userId && key === row.key);
  // One that another process writes meanwhile, or whose person is deleted, is left as it is.
  const writes = rows
    .filter((row) => !isKnown(row))
    .map(
      ({ userId, key, about }) =>
        prisma.$executeRaw`INSERT INTO "OwnerNotice" ("userId", "key", "about", "foundAt")
          SELECT "id", ${key}, ${JSON.stringify(about)}, ${now} FROM "User" WHERE "id" = ${userId} ON CONFLICT DO NOTHING`,
    );
  if (writes.length > 0) await prisma.$transaction(writes);
}

/** A person's notices that wait, the oldest first. One that only a newer version understands is left out. */
export async function waitingNotices({ prisma }: Database, userId: string, most: number): Promise<readonly WaitingNotice[]> {
  const rows = await prisma.ownerNotice.findMany({
    where: { userId, mailedAt: null },
    orderBy: [{ foundAt: "asc" }, { key: "asc" }],
    take: most,
    select: { key: true, about: true },
  });
  return rows.flatMap(({ key, about }) => {
    const read = aboutSchema.safeParse(JSON.parse(about));
    return read.success ? [{ key, about: read.data }] : [];
  });
}
