import { createHash } from "node:crypto";
import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import { type GeneratedSecret, generateClientSecret } from "#app/oauth/secrets";
import { readUuid } from "#app/oauth/uuidv7";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, InvalidInputError } from "../errors";
import { requireKey } from "./access";
import { MAXIMUM_SECRETS, workingSecrets } from "./secret-list";

/** Days a secret may live for, as the form offers them. */
const SECRET_LIFETIMES = ["30", "60", "90", "180"] as const;
const DEFAULT_SECRET_LIFETIME = "90";
const SECRET_DESCRIPTION_LENGTH = 100;

const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** What the "New Secret" form sends. */
export const newSecretSchema = z.object({
  /** Given out with the form, so that sending it twice makes one secret. */
  formId: z.uuid({ error: "Load the page again." }).toLowerCase(),
  description: z
    .string()
    .max(SECRET_DESCRIPTION_LENGTH, { error: `Use at most ${SECRET_DESCRIPTION_LENGTH} characters.` })
    .refine((text) => !controls.test(text), { error: "Use no line breaks or other control characters." })
    .default(""),
  expiry: z.enum([...SECRET_LIFETIMES, "custom", "never"], { error: "Choose when the secret expires." }),
  /** `YYYY-MM-DD`: the secret works to the end of that day (UTC). Only with `custom`. */
  expiryDate: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
});

export type NewSecret = z.output<typeof newSecretSchema>;

/** A Consumer Secret as shown this once; it is kept nowhere. */
export interface ShownSecret {
  readonly clientId: string;
  readonly value: string;
  readonly hint: string;
}

const DAY = 86_400_000;
const LONGEST_DAYS = 3660;

/**
 * "New Secret": a further secret of a key. The older ones go on working until they are revoked or expire.
 *
 * @throws NotFoundError; InvalidInputError by field; ConflictError when the key has {@link MAXIMUM_SECRETS} that
 * work, or when this very form (`formId`) has been sent before.
 */
export async function createSecret(actor: Actor, applicationId: string, environment: Environment, input: NewSecret): Promise<ShownSecret> {
  const secret = generateClientSecret();
  const now = new Date();
  const expiresAt = expiryOf(input, now);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const { client } = await requireKey(tx, actor, applicationId, environment);
      // First, because the lock of the key's row makes others who add secrets to it wait: the count below stays true.
      await tx.client.update({ where: { id: client.id }, data: { updatedAt: now }, select: { id: true } });
      changed({ kind: "client", key: client.id });
      const working = await tx.clientSecret.count({ where: workingSecrets(client.id, now) });
      if (working >= MAXIMUM_SECRETS) {
        throw new ConflictError(`Maximum number of consumer secrets reached: ${MAXIMUM_SECRETS} work at this time. Revoke one first.`);
      }
      await storeSecret(tx, actor, client, secret, { id: secretIdOf(client.id, input.formId), description: input.description, expiresAt });
      return { clientId: client.clientId, value: secret.secret, hint: secret.hint };
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError("This secret was made already, by the same form. It was shown then; if you do not have it, make another.");
    }
    throw error;
  }
}

/**
 * The row's id, derived of the key and the form (UUIDv8, RFC 9562 §5.8): a form sent twice meets its own row, and none can choose an
 * id or meet a row of another key.
 */
function secretIdOf(clientRef: string, formId: string): string {
  const bytes = createHash("sha256").update(`${clientRef}\n${formId}`).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return readUuid(bytes, 0);
}

/** When the secret stops working: so many days from now, the end of the day given (UTC), or null for never. */
function expiryOf(input: Pick<NewSecret, "expiry" | "expiryDate">, now: Date): Date | null {
  if (input.expiry === "never") return null;
  if (input.expiry !== "custom") return new Date(now.getTime() + Number(input.expiry) * DAY);
  if (input.expiryDate === undefined) throw new InvalidInputError({ expiryDate: ["Give the last day on which the secret works."] });
  const end = new Date(`${input.expiryDate}T23:59:59.999Z`);
  if (end.getTime() <= now.getTime()) throw new InvalidInputError({ expiryDate: ["Give a day that has not passed."] });
  if (end.getTime() > now.getTime() + LONGEST_DAYS * DAY)
    throw new InvalidInputError({ expiryDate: ["Give a day within the next ten years, or choose Never."] });
  return end;
}

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

/** What the "New Secret" form says of its fields. Lifetimes are days. */
export function secretFormFacts() {
  return {
    maximum: MAXIMUM_SECRETS,
    lifetimes: SECRET_LIFETIMES,
    defaultLifetime: DEFAULT_SECRET_LIFETIME,
    descriptionLength: SECRET_DESCRIPTION_LENGTH,
  };
}
