/** What a page says after a redirect is what the audit log has: no address makes the portal say something that was not done. */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";

/** Longer than any redirect takes, and too short for an address that was kept. */
const LATELY_MS = 5 * 60_000;

/** What may be said of a change, by the actions that the audit log calls it. */
export interface Notice {
  readonly actions: readonly string[];
  /**
   * @param name of what was changed, as the audit log has it; may be empty
   * @param logged a field of the change: what it is now, or what it was if there is none now; "" without either
   */
  readonly text: (name: string, logged: (field: string) => string) => string;
}

/**
 * The text of a notice, if the actor has done one of its actions in the last five minutes.
 *
 * @param targetId what it was done to; absent: anything
 * @example await ifJustDone(actor, { actions: ["application.delete"], text: (name) => `${name} was deleted.` })
 */
export async function ifJustDone(actor: Actor, notice: Notice | undefined, targetId?: string): Promise<string | undefined> {
  if (notice === undefined) return undefined;
  const { realmId, userId } = actor;
  const done = await database().prisma.auditEvent.findFirst({
    where: {
      ...{ realmId, actorId: userId, action: { in: [...notice.actions] }, at: { gt: new Date(Date.now() - LATELY_MS) } },
      ...(targetId === undefined ? {} : { targetId }),
    },
    orderBy: { at: "desc" },
    select: { targetName: true, before: true, after: true },
  });
  if (done === null) return undefined;
  const values = { ...valuesOf(done.before), ...valuesOf(done.after) };
  return notice.text(done.targetName, (field) => String(values[field] ?? ""));
}

const loggedValues = z.record(z.string(), z.unknown());

function valuesOf(logged: string | null): Readonly<Record<string, unknown>> {
  return logged === null ? {} : loggedValues.parse(JSON.parse(logged));
}

/**
 * What the actor's same action has made in the last five minutes: a form that is sent twice is answered with that, both times.
 *
 * @param after the values that it was made with, as its audit event has them
 * @returns its id
 * @example const id = await justMade(actor, "api.register", columns);
 */
export async function justMade(actor: Actor, action: string, after: object): Promise<string | undefined> {
  const { realmId, userId } = actor;
  const made = await database().prisma.auditEvent.findFirst({
    where: { realmId, actorId: userId, action, at: { gt: new Date(Date.now() - LATELY_MS) } },
    orderBy: { at: "desc" },
    select: { targetId: true, after: true },
  });
  if (made?.after == null) return undefined;
  return isDeepStrictEqual(JSON.parse(made.after), JSON.parse(JSON.stringify(after))) ? made.targetId : undefined;
}
