import type { PrismaClient } from "../database";
import { foldCallsPostgres } from "./api-call-tables";
import { type Batch, type DoBatch, REMOVALS, REMOVE_TOKENS, type Task } from "./chores";
import { foldJournalPostgres, foldPostgres } from "./folds";
import { foldFacetsPostgres } from "./usage-facets";

/** Batches on PostgreSQL: each one statement. */
export function postgresBatches(prisma: PrismaClient): DoBatch {
  return async (batch) => {
    const began = performance.now();
    const next = await perform(prisma, batch);
    const took = performance.now() - began;
    return next === undefined ? { took } : { next, took };
  };
}

/** @returns where the task goes on; undefined when it is done. */
async function perform(prisma: PrismaClient, { task, from, limit }: Batch): Promise<number | undefined> {
  switch (task.kind) {
    case "tokens":
      return await removeTokens(prisma, task, from, limit);
    case "journal":
      return (await foldJournalPostgres(prisma, limit)) === limit ? from : undefined;
    case "foldCalls":
      return (await foldCallsPostgres(prisma, { ...task, limit })) === limit ? from : undefined;
    case "foldFacets":
      return (await foldFacetsPostgres(prisma, { ...task, limit })) === limit ? from : undefined;
    case "fold":
      return (await foldPostgres(prisma, task.what, { ...task, limit })) === limit ? from : undefined;
    case "remove": {
      const { sql, time } = REMOVALS[task.what];
      const args = [time ? new Date(task.before) : task.before, limit, ...(task.realmId === undefined ? [] : [task.realmId])];
      return (await prisma.$executeRawUnsafe(sql, ...args)) === limit ? from : undefined;
    }
  }
}

/** Walks up the index on realm and `expiresAt`, so that a purge visits each row that it must leave once. */
async function removeTokens(
  prisma: PrismaClient,
  { realmId, before }: Extract<Task, { kind: "tokens" }>,
  from: number,
  limit: number,
): Promise<number | undefined> {
  const window = await prisma.tokenRecord.findMany({
    where: { realmId, expiresAt: { gte: new Date(from), lt: new Date(before) } },
    orderBy: { expiresAt: "asc" },
    skip: limit - 1,
    take: 1,
    select: { expiresAt: true },
  });
  const last = window[0]?.expiresAt.getTime();
  const to = last ?? before - 1;
  await prisma.$executeRawUnsafe(REMOVE_TOKENS, realmId, new Date(from), new Date(to), new Date(before));
  return last === undefined ? undefined : to + 1;
}
