import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { isRowId } from "../../applications/access";
import { recordAudit } from "../../audit/record";
import { NotFoundError } from "../../errors";
import { changeAsAdmin } from "../access";

/**
 * Names a key as a resource server, which may introspect every token of the realm (RFC 7662 §2.1), or takes
 * that back. Holds for the next introspection.
 *
 * @param clientRef the key's internal id
 * @throws NotFoundError
 */
export async function setResourceServer(actor: Actor, clientRef: string, resourceServer: boolean): Promise<void> {
  await changeAsAdmin(actor, { kind: "client", key: clientRef }, async (tx) => {
    requireConfirmation(actor, "change-resource-server");
    const where = { id: clientRef, realmId: actor.realmId };
    const found = isRowId(clientRef) ? await tx.client.findFirst({ where, include: { application: { select: { name: true } } } }) : null;
    if (!found) throw new NotFoundError("This key does not exist.");
    if (found.resourceServer === resourceServer) return;
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
