import { isDeepStrictEqual } from "node:util";
import { grantTypesColumn } from "#app/db/queries/client-grants";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { requireKey } from "./access";
import { checkConfiguration } from "./check-configuration";
import { describeConfiguration } from "./describe-configuration";
import type { KeyConfiguration } from "./input";
import { readKeyPolicy } from "./policy";

/**
 * "Update": changes what a key may do. Effective for the next token request.
 *
 * @throws NotFoundError, also before keys were generated; InvalidInputError by field of the key configuration.
 */
export async function updateKey(actor: Actor, applicationId: string, environment: Environment, input: KeyConfiguration): Promise<void> {
  await changeConfig(actor, async (tx, changed) => {
    const { application, client } = await requireKey(tx, actor, applicationId, environment);
    const configuration = checkConfiguration(await readKeyPolicy(tx, application), input, client);
    const before = describeConfiguration(client);
    const after = describeConfiguration(configuration);
    if (isDeepStrictEqual(before, after)) return;
    const columns = { ...configuration, grantTypes: grantTypesColumn(configuration.grantTypes) };
    await tx.client.update({ where: { id: client.id }, data: columns });
    changed({ kind: "client", key: client.id });
    await recordAudit(tx, actor, {
      action: "client.update",
      targetType: "client",
      targetId: client.id,
      targetName: application.name,
      before: { clientId: client.clientId, environment, ...before },
      after: { clientId: client.clientId, environment, ...after },
    });
  });
}
