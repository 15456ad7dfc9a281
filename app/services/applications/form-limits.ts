import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { findApplication } from "./access";
import { DESCRIPTION_LENGTH, NAME_LENGTH } from "./input";
import { maximumQuota, quotasUpTo } from "./quota";

/**
 * What the application form says of its fields: the quotas on offer, smallest first, and the lengths.
 *
 * @param applicationId of the one that is edited; absent for a new one
 * @throws NotFoundError
 */
export async function applicationFormLimits(actor: Actor, applicationId?: string) {
  const { prisma } = database();
  const application = applicationId === undefined ? undefined : await findApplication(prisma, actor, applicationId);
  return {
    nameLength: NAME_LENGTH,
    descriptionLength: DESCRIPTION_LENGTH,
    quotas: quotasUpTo(await maximumQuota(prisma, actor.realmId, application)),
  };
}
