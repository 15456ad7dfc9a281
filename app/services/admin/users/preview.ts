import { database } from "#app/db/database";
import { countTokensOfUser } from "#app/db/queries/usage-users";
import type { Actor } from "../../actor";
import { SELF_CONTAINED, sentenceOf } from "../../endings/table";
import { requireAdminRole } from "../access";
import { weekAgoDay } from "../week";
import { findUser } from "./find";

/** What a change to a user touches, in numbers. */
export interface UserEffect {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Actor["role"];
  readonly status: "active" | "disabled";
  readonly self: boolean;
  readonly sessions: number;
  readonly applications: number;
  /** Tokens that applications obtained for the user in the last seven days. */
  readonly tokensLastWeek: number;
  /** What the change of role, and the disabling or enabling, would do. */
  readonly effect: { readonly ofRole: string; readonly ofStatus: string; readonly selfContained: string };
}

/**
 * A user with what depends on it.
 *
 * @throws NotFoundError
 */
export async function previewUserChange(actor: Actor, userId: string): Promise<UserEffect> {
  requireAdminRole(actor);
  const { prisma } = database();
  const user = await findUser(prisma, actor, userId);
  const now = new Date();
  const [sessions, applications, tokens] = await Promise.all([
    prisma.session.count({ where: { userId, expiresAt: { gt: now } } }),
    prisma.application.count({ where: { ownerId: userId } }),
    countTokensOfUser(prisma, { realmId: actor.realmId, userId, fromDay: weekAgoDay(now) + 1 }),
  ]);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role === "admin" ? "admin" : "developer",
    status: user.status === "disabled" ? "disabled" : "active",
    self: user.id === actor.userId,
    sessions,
    applications,
    tokensLastWeek: tokens,
    effect: {
      ofRole: sentenceOf(user.role === "admin" ? "made_developer" : "made_admin"),
      ofStatus: sentenceOf(user.status === "disabled" ? "user_enabled" : "user_disabled"),
      selfContained: SELF_CONTAINED,
    },
  };
}
