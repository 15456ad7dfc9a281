import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { auditKey } from "../audit/chain";
import { recordAudit } from "../audit/record";
import { type ChainReport, verifyChain } from "../audit/verify";
import { changeAs } from "../changes";
import { ConflictError } from "../errors";
import { requireAdminRole } from "./access";

/** Events that one verification checks, the newest ones: a few seconds of work. `doctor` checks all. */
const MOST_VERIFIED = 100_000;
const ACTION = "audit.verify";

let underWay = false;

/** A verification's outcome: as the audit log keeps it, and so the same in every process. */
export interface Verification extends ChainReport {
  readonly at: Date;
  readonly by: string;
}

/**
 * Checks the newest part of the hash chain of the actor's realm, and records the outcome as an event of the log.
 *
 * @throws NotFoundError for everybody but admins; ConflictError while another verification runs in this process;
 *   RateLimitedError
 */
export async function verifyAudit(actor: Actor): Promise<void> {
  requireAdminRole(actor);
  if (underWay) throw new ConflictError("The log is being verified already. Try again when that has ended.");
  underWay = true;
  try {
    const { from, head, broken } = await verifyChain(database().prisma, actor.realmId, { key: auditKey(), newest: MOST_VERIFIED });
    const after = { from, head, broken } satisfies ChainReport;
    await changeAs(actor, (tx) =>
      recordAudit(tx, actor, { action: ACTION, targetType: "audit log", targetId: actor.realmId, targetName: "", after }),
    );
  } finally {
    underWay = false;
  }
}

const place = z.object({ seq: z.number() });
const kept = z.object({
  from: z.number(),
  head: place.extend({ digest: z.string() }).nullable(),
  broken: place.extend({ fault: z.enum(["changed", "forged", "other-key", "missing", "repeated", "head"]) }).nullable(),
});

/**
 * The last verification of the log of the actor's realm, or null before the first.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function lastVerification(actor: Actor): Promise<Verification | null> {
  requireAdminRole(actor);
  const event = await database().prisma.auditEvent.findFirst({
    where: { realmId: actor.realmId, action: ACTION },
    orderBy: { at: "desc" },
    select: { at: true, actorName: true, after: true },
  });
  const report = event && kept.safeParse(JSON.parse(event.after ?? "null")).data;
  return report ? { ...report, at: event.at, by: event.actorName } : null;
}
