import { z } from "zod";
import { database } from "#app/db/database";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import { dayStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { sentenceOf } from "../endings/table";
import { checked, InvalidInputError } from "../errors";
import { findSecret } from "./access";
import { endRotationsOf } from "./rotation/ending";
import { type SecretState, secretState, workingSecrets } from "./secret-list";

const confirmationSchema = z.object({ confirmation: z.string().max(1000) });

export interface RevocationEffect {
  readonly secretId: string;
  readonly hint: string;
  readonly description: string;
  readonly environment: Environment;
  readonly application: { readonly id: string; readonly name: string };
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly state: SecretState;
  /** Tokens obtained with it in the last 24 hours. */
  readonly tokensLastDay: number;
  /** Other secrets of the key that work; with none the application obtains no more tokens. */
  readonly otherSecrets: number;
  /** It has obtained a token or answered a request: its hint must be typed. */
  readonly used: boolean;
  /** A sentence for the page: what happens. */
  readonly sentence: string;
}

/**
 * What revoking a secret would do.
 *
 * @throws NotFoundError
 */
export async function previewSecretRevocation(actor: Actor, applicationId: string, secretId: string): Promise<RevocationEffect> {
  return await effectOf(database().prisma, actor, applicationId, secretId);
}

/**
 * Revokes a secret: refused from the next request on. Tokens it has obtained live on until they expire.
 * Revoking it again changes nothing. `typedHint` is needed for a secret in use, with or without a leading "…".
 *
 * @throws NotFoundError, or InvalidInputError by field `confirmation`.
 */
export async function revokeSecret(actor: Actor, applicationId: string, secretId: string, typedHint: string): Promise<RevocationEffect> {
  const { confirmation } = checked(confirmationSchema, { confirmation: typedHint });
  return await changeConfig(actor, async (tx, changed) => {
    const effect = await effectOf(tx, actor, applicationId, secretId);
    if (effect.state === "revoked") return effect;
    if (effect.used && confirmation.trim().replace(/^…/, "") !== effect.hint) {
      throw new InvalidInputError({ confirmation: [`This secret has been used. Type ${effect.hint} to revoke it.`] });
    }
    const revokedAt = new Date();
    const revoked = await tx.clientSecret.update({
      where: { id: effect.secretId },
      data: { revokedAt },
      include: { client: { select: { id: true, clientId: true } } },
    });
    changed({ kind: "client", key: revoked.client.id });
    await recordAudit(tx, actor, {
      action: "secret.revoke",
      targetType: "secret",
      targetId: effect.secretId,
      targetName: `…${effect.hint}`,
      before: {
        clientId: revoked.client.clientId,
        description: effect.description,
        state: effect.state,
        tokensLastDay: effect.tokensLastDay,
      },
      after: { state: "revoked" },
    });
    await endRotationsOf(tx, changed, actor, effect.secretId, revokedAt);
    return effect;
  });
}

async function effectOf(
  reader: Pick<Transaction, "application" | "clientSecret" | "$queryRaw">,
  actor: Actor,
  applicationId: string,
  secretId: string,
): Promise<RevocationEffect> {
  const secret = await findSecret(reader, actor, applicationId, secretId, "change");
  const now = new Date();
  const counted = await sumUsageBy(reader, "outcome", {
    realmId: actor.realmId,
    applicationId,
    clientRef: secret.clientRef,
    secretId: secret.id,
    outcome: "success",
    from: dayStart(now.getTime()),
    to: NO_END,
  });
  const otherSecrets = await reader.clientSecret.count({ where: { ...workingSecrets(secret.clientRef, now), id: { not: secret.id } } });
  const tokensLastDay = counted.get("success") ?? 0;
  return {
    secretId: secret.id,
    hint: secret.hint,
    description: secret.description,
    environment: secret.client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
    application: secret.application,
    createdAt: secret.createdAt,
    lastUsedAt: secret.lastUsedAt,
    expiresAt: secret.expiresAt,
    state: secretState(secret, now),
    tokensLastDay,
    otherSecrets,
    used: secret.lastUsedAt !== null || tokensLastDay > 0,
    sentence: sentenceOf("secret_revoked"),
  };
}
