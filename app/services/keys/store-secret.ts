import type { Transaction } from "#app/db/transaction";
import type { GeneratedSecret } from "#app/oauth/secrets";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";

/** How long the secret that comes with "Generate Keys" works. */
export const DEFAULT_SECRET_DAYS = 90;

interface SecretFacts {
  /** Given where sending a form twice must meet the same row; else the database makes it. */
  readonly id?: string;
  readonly description: string;
  /** null: never. */
  readonly expiresAt: Date | null;
}

/** Stores what is kept of a secret (hash, hint, dates) and writes the audit row. The caller records the client's change. */
export async function storeSecret(
  tx: Transaction,
  actor: Actor,
  client: { readonly id: string; readonly clientId: string },
  secret: GeneratedSecret,
  facts: SecretFacts,
): Promise<void> {
  const row = await tx.clientSecret.create({
    data: {
      ...facts,
      clientRef: client.id,
      hint: secret.hint,
      algorithm: secret.algorithm,
      hash: secret.hash,
      createdById: actor.userId,
    },
  });
  await recordAudit(tx, actor, {
    action: "secret.create",
    targetType: "secret",
    targetId: row.id,
    targetName: `…${secret.hint}`,
    after: { clientId: client.clientId, description: facts.description, expiresAt: facts.expiresAt },
  });
}
