/** Does what the table says of an event, in the transaction of the change that brings it about. */
import type { Transaction } from "#app/db/transaction";
import { MARK_AHEAD } from "#app/oauth/checks/mark";
import { endSessionsOf } from "../accounts/sessions";
import { APPLICATION_ENDINGS, type ApplicationEvent, type Ending, PERSON_ENDINGS, type PersonEvent } from "./table";

export interface EndedForPerson {
  readonly sessions: number;
  /** Applications that obtain no token any more. */
  readonly applications: number;
}

/** Who was an admin is none any more, or an owner is gone: what they have put into others' hands ends, too. */
const END_OF_ADMIN: ReadonlySet<PersonEvent> = new Set(["made_developer", "user_disabled", "user_deleted", "user_left", "user_replaced"]);

/**
 * Ends sessions, tokens and one-time links of a person, and stops their applications. The caller changes the person's own row and
 * records the change of configuration with the kind `user`, by which every process learns of all of it.
 *
 * @param person.thisSession the id hash of the session that outlives "the others end"; absent: it ends too, as the caller starts a new one
 * @returns how many ended, for the answer and the audit log
 * @example await endForPerson(tx, "user_disabled", { userId })
 */
export async function endForPerson(
  tx: Transaction,
  event: PersonEvent,
  { userId, thisSession }: { readonly userId: string; readonly thisSession?: string },
): Promise<EndedForPerson> {
  const ending: Ending = PERSON_ENDINGS[event];
  const sessions =
    ending.sessions === "all end"
      ? await endSessionsOf(tx, userId)
      : ending.sessions === "the others end"
        ? await endSessionsOf(tx, userId, thisSession)
        : 0;
  const stops = ending.applications === "stop" || ending.applications === "suspended";
  const tokensNotBefore = mark();
  if (endsTokens(ending)) await tx.user.update({ where: { id: userId }, data: { tokensNotBefore } });
  // A link opens a session: it must not outlive those that end.
  if (endsTokens(ending) || ending.sessions === "all end") await tx.passwordLink.deleteMany({ where: { userId } });
  if (END_OF_ADMIN.has(event)) {
    await tx.passwordLink.deleteMany({ where: { createdById: userId } });
    await tx.invitation.deleteMany({ where: { invitedById: userId } });
    // Whoever accepts later must not get what its owner, or an admin, has lost: neither a membership nor the application itself.
    await tx.memberInvitation.deleteMany({ where: { OR: [{ invitedById: userId }, { application: { ownerId: userId } }] } });
    await tx.applicationMember.updateMany({
      where: { offeredAt: { not: null }, application: { ownerId: userId } },
      data: { offeredAt: null },
    });
  }
  if (!stops) return { sessions, applications: 0 };
  const { count } = await tx.application.updateMany({
    where: { ownerId: userId, kind: "application" },
    data: { tokensNotBefore, ...(ending.applications === "suspended" ? { status: "suspended" } : {}) },
  });
  return { sessions, applications: count };
}

/**
 * Ends the tokens of an application, where the event does. The caller changes the row itself and records the change of
 * configuration with the kind `application`.
 */
export async function endForApplication(tx: Transaction, event: ApplicationEvent, applicationId: string): Promise<void> {
  if (!endsTokens(APPLICATION_ENDINGS[event])) return;
  await tx.application.update({ where: { id: applicationId }, data: { tokensNotBefore: mark() } });
}

function endsTokens({ families, accessTokens }: Ending): boolean {
  return families === "all end" && accessTokens === "all end";
}

function mark(): Date {
  return new Date(Date.now() + MARK_AHEAD);
}
