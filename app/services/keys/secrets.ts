import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import type { GeneratedSecret } from "#app/oauth/secrets";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { type Changed, changeConfig } from "../changes";
import { ConflictError, checked, InvalidInputError } from "../errors";
import { requireKey } from "./access";
import { madeByForm, type SentForm, secretIdOf, secretOfForm } from "./repeated-form";
import { MAXIMUM_SECRETS, workingSecrets } from "./secret-list";

const DAY = 86_400_000;
const LONGEST_DAYS = 3660;
/** How long the secret that comes with "Generate Keys" works. */
export const DEFAULT_SECRET_DAYS = 90;
/** Days a secret may work for, as screens offer them. */
const OFFERED_DAYS = [30, 60, 90, 180] as const;
const DESCRIPTION_LENGTH = 100;

const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const days = `Give 1 to ${LONGEST_DAYS} days.`;

/** A further secret of a key. */
export const newSecretSchema = z.object({
  /** Made up by the caller for this one secret: asking again with the same key makes no second one, and soon enough shows the first again. */
  idempotencyKey: z.uuid({ error: "Load the page again." }).toLowerCase(),
  description: z
    .string()
    .max(DESCRIPTION_LENGTH, { error: `Use at most ${DESCRIPTION_LENGTH} characters.` })
    .refine((text) => !controls.test(text), { error: "Use no line breaks or other control characters." })
    .default(""),
  expiry: z.discriminatedUnion(
    "kind",
    [
      z.object({ kind: z.literal("days"), days: z.int({ error: days }).min(1, { error: days }).max(LONGEST_DAYS, { error: days }) }),
      /** It works to the end of the day (UTC), `YYYY-MM-DD`. */
      z.object({ kind: z.literal("date"), lastDay: z.iso.date({ error: "Give a date as YYYY-MM-DD." }) }),
      z.object({ kind: z.literal("never") }),
    ],
    { error: "Choose when the secret expires." },
  ),
});

export type NewSecret = z.input<typeof newSecretSchema>;
type SecretExpiry = z.output<typeof newSecretSchema>["expiry"];

/** A Consumer Secret as shown this once; it is kept nowhere. */
export interface ShownSecret {
  readonly clientId: string;
  readonly value: string;
  readonly hint: string;
}

/**
 * "New Secret": a further secret of a key. The older ones go on working until they are revoked or expire.
 *
 * @throws NotFoundError; InvalidInputError by field; ConflictError when the key has {@link MAXIMUM_SECRETS} that
 * work, or when a secret was made with this `idempotencyKey` before and can no longer be shown.
 * @example await createSecret(actor, id, "PRODUCTION", { idempotencyKey: randomUUID(), expiry: { kind: "days", days: 90 } });
 */
export async function createSecret(actor: Actor, applicationId: string, environment: Environment, input: NewSecret): Promise<ShownSecret> {
  const asked = checked(newSecretSchema, input);
  return await addSecret(actor, asked, async (tx, add) => {
    const { client } = await requireKey(tx, actor, applicationId, environment, "change");
    return (await add(client)).shown;
  });
}

interface AddedSecret {
  readonly id: string;
  /** The same form has made it before: nothing was added now. */
  readonly again: boolean;
  readonly shown: ShownSecret;
}
type SecretOwner = Readonly<Record<"id" | "clientId" | "type", string>>;
type Add = (client: SecretOwner) => Promise<AddedSecret>;

/**
 * Runs `work` in one transaction, in which it adds a secret to a key.
 *
 * @throws as {@link createSecret}; what `work` throws
 * @example await addSecret(actor, asked, async (tx, add) => (await add(client)).shown);
 */
export async function addSecret<T>(
  actor: Actor,
  asked: z.output<typeof newSecretSchema>,
  work: (tx: Transaction, add: Add, changed: Changed) => Promise<T>,
): Promise<T> {
  const now = new Date();
  const expiresAt = expiryOf(asked.expiry, now);
  const form = formOfSecret(asked);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const add: Add = async (client) => {
        if (client.type === "public") throw new ConflictError("A key of this kind has no secret: whoever holds the program could read it.");
        // First, because the lock of the key's row makes others who add secrets to it wait: the count below stays true.
        await tx.client.update({ where: { id: client.id }, data: { updatedAt: now }, select: { id: true } });
        changed({ kind: "client", key: client.id });
        const id = secretIdOf(client.id, form);
        const before = await madeByForm(tx, actor, client.id, form);
        if (before) return { id, again: true, shown: shownSecret(client, before) };
        const working = await tx.clientSecret.count({ where: workingSecrets(client.id, now) });
        if (working >= MAXIMUM_SECRETS) {
          throw new ConflictError(`Maximum number of consumer secrets reached: ${MAXIMUM_SECRETS} work at this time. Revoke one first.`);
        }
        const secret = secretOfForm(actor, client.id, form);
        await storeSecret(tx, actor, client, secret, { id, description: asked.description, expiresAt });
        return { id, again: false, shown: shownSecret(client, secret) };
      };
      return await work(tx, add, changed);
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError("This secret was made already. It was shown then; if you do not have it, make another.");
    }
    throw error;
  }
}

/** A secret as it is shown, with its key. */
export function shownSecret({ clientId }: { readonly clientId: string }, { secret, hint }: GeneratedSecret): ShownSecret {
  return { clientId, value: secret, hint };
}

/** The form that asks for a secret. */
export function formOfSecret({ idempotencyKey, description, expiry }: z.output<typeof newSecretSchema>): SentForm {
  return { key: idempotencyKey, values: JSON.stringify([description, expiry]) };
}

/** When the secret stops working; null: never. */
function expiryOf(expiry: SecretExpiry, now: Date): Date | null {
  switch (expiry.kind) {
    case "never":
      return null;
    case "days":
      return new Date(now.getTime() + expiry.days * DAY);
    case "date": {
      const end = new Date(`${expiry.lastDay}T23:59:59.999Z`);
      if (end <= now) throw new InvalidInputError({ expiry: ["Give a day that has not passed."] });
      if (end.getTime() > now.getTime() + LONGEST_DAYS * DAY)
        throw new InvalidInputError({ expiry: ["Give a day within the next ten years, or choose Never."] });
      return end;
    }
  }
}

interface SecretFacts {
  /** Given where a repeated request must meet the same row; else the database makes it. */
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
  secret: Pick<GeneratedSecret, "hint" | "hash"> & { readonly algorithm: "sha256" | "bcrypt" },
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
export interface SecretFormFacts {
  readonly maximum: number;
  readonly lifetimes: readonly number[];
  readonly defaultLifetime: number;
  readonly descriptionLength: number;
}

export const SECRET_FORM_FACTS: SecretFormFacts = {
  maximum: MAXIMUM_SECRETS,
  lifetimes: OFFERED_DAYS,
  defaultLifetime: DEFAULT_SECRET_DAYS,
  descriptionLength: DESCRIPTION_LENGTH,
};
