import { database } from "#app/db/database";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import type { RealmSettings } from "./input";

/** The columns that are settings, for reads. */
export const settingColumns = {
  signUpOpen: true,
  applicationTokenLifetime: true,
  userTokenLifetime: true,
  refreshTokenLifetime: true,
  minimumTokenLifetime: true,
  maximumAccessTokenLifetime: true,
  maximumRefreshTokenLifetime: true,
  refreshFamilyLifetime: true,
  maximumQuota: true,
  signingAlgorithm: true,
} as const satisfies Readonly<Record<keyof RealmSettings, true>>;

/** The settings of the actor's realm as stored. Lifetimes are seconds. */
export async function getSettings(actor: Actor) {
  requireAdminRole(actor);
  return await database().prisma.realm.findUniqueOrThrow({ where: { id: actor.realmId }, select: settingColumns });
}
