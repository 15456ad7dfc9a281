import { z } from "zod";
import type { Transaction } from "./transaction";

/** Something that the token path caches has changed. */
export interface ConfigChange {
  /**
   * `realm`: settings, grant policy, scopes, signing keys (key: the realm's id). `client`: a client or its
   * secrets (key: `Client.id`). `application`: status, quota, approved scopes, deletion. `user`: status, role, deletion.
   */
  readonly kind: "realm" | "client" | "application" | "user";
  readonly key: string;
}

const raised = z.array(z.object({ value: z.coerce.number() })).length(1);

/**
 * Raises the configuration's generation and notes what changed, in the change's own transaction. From the moment
 * that commits, no process can commit a token that was decided on the state before: see
 * `docs/decisions/0001-generation-checked-commits.md`.
 *
 * Call it last: the row it updates stays locked until the transaction ends, and every other change waits for it,
 * which is what makes generations visible in their order.
 *
 * @example await recordConfigChange(tx, { kind: "client", key: client.id })
 */
export async function recordConfigChange(tx: Transaction, change: ConfigChange): Promise<void> {
  const [row] = raised.parse(await tx.$queryRaw`UPDATE "ConfigGeneration" SET "value" = "value" + 1 WHERE "id" = 1 RETURNING "value"`);
  if (row) await tx.configChange.create({ data: { generation: row.value, kind: change.kind, key: change.key } });
}
