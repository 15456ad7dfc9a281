/** What an admin changes of somebody's application: whether it may obtain tokens, how many, and which of its keys may introspect all. */
import { z } from "zod";
import { isWithinQuota, QUOTA_NAMES } from "#app/oauth/quotas";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { findApplication, isRowId } from "../applications/access";
import { maximumQuota as maximumOfRealm } from "../applications/application";
import { recordAudit } from "../audit/record";
import { endForApplication } from "../endings/apply";
import { checked, InvalidInputError, NotFoundError } from "../errors";
import { isNameTyped } from "../names";
import { changeAsAdmin } from "./access";

/** Why an application is suspended: for the audit log. */
export const suspensionSchema = z.object({
  reason: z
    .string({ error: "Say why, for the audit log." })
    .trim()
    .min(1, { error: "Say why, for the audit log." })
    .max(500, { error: "Use at most 500 characters." }),
});

export type Suspension = z.input<typeof suspensionSchema>;

/**
 * Suspends an application: none of its keys obtains a token any more, from the next request on, and its tokens end for good.
 *
 * @throws NotFoundError, or InvalidInputError by field `reason`
 */
export async function suspendApplication(actor: Actor, applicationId: string, input: Suspension): Promise<void> {
  const { reason } = checked(suspensionSchema, input);
  await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
    const found = await findApplication(tx, actor, applicationId, "govern");
    if (found.status === "suspended") return;
    await tx.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
    await endForApplication(tx, "application_suspended", applicationId);
    await recordAudit(tx, actor, {
      action: "application.suspend",
      targetType: "application",
      targetId: applicationId,
      targetName: found.name,
      before: { status: found.status },
      after: { status: "suspended", reason },
    });
  });
}

/**
 * Ends an application's suspension, from the next token request on. Its tokens stay ended.
 *
 * @throws NotFoundError
 */
export async function resumeApplication(actor: Actor, applicationId: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
    const found = await findApplication(tx, actor, applicationId, "govern");
    if (found.status === "active") return;
    await tx.application.update({ where: { id: applicationId }, data: { status: "active" } });
    await recordAudit(tx, actor, {
      action: "application.resume",
      targetType: "application",
      targetId: applicationId,
      targetName: found.name,
      before: { status: found.status },
      after: { status: "active" },
    });
  });
}

/** The largest quota of an application; null: as much as the realm allows. */
export const maximumQuotaSchema = z.object({ maximumQuota: z.enum(QUOTA_NAMES, { error: "Choose one of the quotas." }).nullable() });

/**
 * Sets the largest quota that the application's owner may choose, or lets the realm's hold. Whatever is chosen already, the
 * application obtains no more than this from the next token request on.
 *
 * @throws NotFoundError, or InvalidInputError by field `maximumQuota`
 */
export async function setMaximumQuota(actor: Actor, applicationId: string, input: z.input<typeof maximumQuotaSchema>): Promise<void> {
  const { maximumQuota } = checked(maximumQuotaSchema, input);
  await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
    const found = await findApplication(tx, actor, applicationId, "govern");
    if (found.maximumQuota === maximumQuota) return;
    const ofRealm = await maximumOfRealm(tx, actor.realmId);
    if (!isWithinQuota(maximumQuota ?? ofRealm, found.maximumQuota ?? ofRealm)) requireConfirmation(actor, "raise-quota");
    await tx.application.update({ where: { id: found.id }, data: { maximumQuota } });
    await recordAudit(tx, actor, {
      action: "application.limit-quota",
      targetType: "application",
      targetId: found.id,
      targetName: found.name,
      before: { maximumQuota: found.maximumQuota },
      after: { maximumQuota },
    });
  });
}

/**
 * Names a key as a resource server, which may introspect every token of the realm (RFC 7662 §2.1), or takes
 * that back. Holds for the next introspection.
 *
 * @param clientRef the key's internal id
 * @param typedName the name of the key's application as the actor typed it: to name a resource server alone
 * @throws NotFoundError; InvalidInputError by field `confirmation`
 */
export async function setResourceServer(actor: Actor, clientRef: string, wanted: boolean, typedName = ""): Promise<void> {
  const resourceServer = checked(z.boolean(), wanted);
  await changeAsAdmin(actor, { kind: "client", key: clientRef }, async (tx) => {
    requireConfirmation(actor, "change-resource-server");
    const where = { id: clientRef, realmId: actor.realmId };
    const found = isRowId(clientRef) ? await tx.client.findFirst({ where, include: { application: { select: { name: true } } } }) : null;
    if (!found) throw new NotFoundError("This key does not exist.");
    if (found.resourceServer === resourceServer) return;
    if (resourceServer && !isNameTyped(typedName, found.application.name))
      throw new InvalidInputError({ confirmation: ["This is not the application's name. Type it exactly, in upper and lower case."] });
    await tx.client.update({ where: { id: clientRef }, data: { resourceServer } });
    await recordAudit(tx, actor, {
      action: resourceServer ? "resource-server.name" : "resource-server.unname",
      targetType: "client",
      targetId: clientRef,
      targetName: `${found.application.name} (${found.clientId})`,
      before: { resourceServer: !resourceServer },
      after: { resourceServer },
    });
  });
}
