/** Whether the audit log is as it was written: walks a realm's chain, and writes its newest link where the log's owner cannot change it. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { database, type PrismaClient } from "#app/db/database";
import { logger } from "#app/platform/logger";
import { type AuditKey, checkLink, checkSeal, digestOf, type LinkFault } from "./chain";

/** Events checked in one turn of the event loop: a few milliseconds. */
const BATCH = 250;

const DAY_MS = 86_400_000;

/**
 * What is wrong at a place of the chain. `missing`: there is no event. `repeated`: there are two. `head`: the newest event is not the
 * one that the head names, as when events after it were removed.
 */
export type ChainFault = LinkFault | "missing" | "repeated" | "head";

export interface ChainReport {
  /** The first place that was checked; 1 unless only the newest were to be checked. */
  readonly from: number;
  /** The newest link: keep it elsewhere, and what comes before it cannot be exchanged unnoticed. Null before the first event. */
  readonly head: { readonly seq: number; readonly digest: string } | null;
  /** The first place that is not as it was written; null when all are. */
  readonly broken: { readonly seq: number; readonly fault: ChainFault } | null;
}

type Reader = Pick<PrismaClient, "auditEvent" | "auditHead">;

/**
 * Checks the chain up to the newest event there is at the call, in batches: little of it is in memory, and other work goes on in between.
 *
 * @param key undefined leaves seals unchecked: a history that was computed anew behind a change then passes
 * @param newest how many events at most; by default all
 * @returns where the chain is first broken
 */
export async function verifyChain(
  reader: Reader,
  realmId: string,
  { key, newest = Number.POSITIVE_INFINITY }: { readonly key: AuditKey | undefined; readonly newest?: number },
): Promise<ChainReport> {
  // Before the head: an event that is written meanwhile is beyond what is read here, never beyond the head.
  const last = await reader.auditEvent.findFirst({
    where: { realmId, seq: { not: null } },
    orderBy: { seq: "desc" },
    select: { seq: true },
  });
  const stored = await reader.auditHead.findUnique({ where: { realmId } });
  const lastSeq = last?.seq ?? 0;
  if (!stored) return { from: 1, head: null, broken: lastSeq > 0 ? { seq: lastSeq, fault: "head" } : null };
  const head = { seq: stored.seq, digest: digestOf(stored.hash) };
  const from = Math.max(1, stored.seq - newest + 1);
  const broken = lastSeq > stored.seq ? { seq: stored.seq + 1, fault: "head" as const } : await walk(reader, stored, { from, key });
  return { from, head, broken };
}

async function walk(
  reader: Reader,
  head: { readonly realmId: string; readonly seq: number; readonly hash: string },
  { from, key }: { readonly from: number; readonly key: AuditKey | undefined },
): Promise<ChainReport["broken"]> {
  const { realmId } = head;
  let hash = "";
  if (from > 1) {
    const before = await reader.auditEvent.findFirst({ where: { realmId, seq: from - 1 }, select: { hash: true } });
    if (!before?.hash) return { seq: from - 1, fault: "missing" };
    const fault = checkSeal(key, before.hash);
    if (fault) return { seq: from - 1, fault };
    hash = before.hash;
  }
  for (let start = from; start <= head.seq; start += BATCH) {
    const end = Math.min(start + BATCH - 1, head.seq);
    const events = await reader.auditEvent.findMany({
      where: { realmId, seq: { gte: start, lte: end } },
      orderBy: [{ seq: "asc" }, { id: "asc" }],
      take: BATCH + 1,
    });
    let expected = start;
    for (const event of events) {
      if (event.seq !== expected)
        return event.seq === expected - 1 ? { seq: expected - 1, fault: "repeated" } : { seq: expected, fault: "missing" };
      const fault = checkLink(key, event, { seq: expected, hash: event.hash ?? "", previous: digestOf(hash) });
      if (fault) return { seq: expected, fault };
      hash = event.hash ?? "";
      expected += 1;
    }
    if (expected <= end) return { seq: expected, fault: "missing" };
    await nextTurn();
  }
  return hash === head.hash ? null : { seq: head.seq, fault: "head" };
}

/** Events that are in no chain: from before there was one, or written by another program than this version. */
export interface OutsideChain {
  readonly count: number;
  /** Some are newer than the chain's beginning: written by an older version during an update, or by no version at all. */
  readonly sinceItBegan: boolean;
}

/** Counts a realm's events outside its chain. */
export async function findOutsideChain(reader: Reader, realmId: string): Promise<OutsideChain> {
  const outside = { realmId, OR: [{ seq: null }, { seq: { lt: 1 } }] };
  const count = await reader.auditEvent.count({ where: outside });
  const first = await reader.auditEvent.findFirst({ where: { realmId, seq: 1 }, select: { at: true } });
  const later = first ? await reader.auditEvent.findFirst({ where: { ...outside, at: { gt: first.at } }, select: { id: true } }) : null;
  return { count, sinceItBegan: later !== null };
}

/**
 * Writes the newest link of every audit chain to the log, now and once a day. The owner of the
 * database cannot change a log that is collected elsewhere: a chain that ends earlier, or has another hash at that entry, was cut or exchanged.
 *
 * @returns `stop` before the database is closed
 */
export function reportAuditHeads(): { stop(): void } {
  void report();
  const timer = setInterval(report, DAY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

async function report(): Promise<void> {
  try {
    for (const { realmId, seq, hash } of await database().prisma.auditHead.findMany({ orderBy: { realmId: "asc" } }))
      logger().info({ realm: realmId, seq, hash: digestOf(hash) }, "the audit log's newest entry");
  } catch (error) {
    logger().warn({ err: error }, "the audit log's newest entry could not be read");
  }
}
