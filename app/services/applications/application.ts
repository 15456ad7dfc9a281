import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { lockApplication } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import { isWithinQuota, QUOTA_NAMES, QUOTAS } from "#app/oauth/quotas";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs, changeConfig } from "../changes";
import { checked, InvalidInputError } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { newIdempotencyKey, rowIdOf } from "../idempotency";
import { visibleName } from "../names";
import { nameColumns } from "../sort-key";
import { findApplication } from "./access";

/** The most characters of an application's name and description. */
const NAME_LENGTH = 70;
const DESCRIPTION_LENGTH = 512;

/** Controls, line and paragraph separators, and the marks that turn the direction of text around. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const unprintableExceptLayout = /[^\P{Cc}\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

const name = z
  .string({ error: "Application name is required." })
  .min(1, { error: "Application name is required.", abort: true })
  .max(NAME_LENGTH, { error: `Use at most ${NAME_LENGTH} characters.` })
  .refine((text) => text === text.trim(), { error: "Remove the blanks before or after the name.", abort: true })
  .refine((text) => !unprintable.test(text), { error: "Use no line breaks or other control characters.", abort: true })
  .refine((text) => visible.test(visibleName(text)), { error: "Use at least one letter, digit or sign." })
  // Unique by what is seen: the database compares what is stored.
  .overwrite(visibleName);

const description = z
  .string()
  // Browsers send a text area's line break as two characters but count it as one.
  .overwrite((text) => text.replaceAll("\r\n", "\n"))
  .max(DESCRIPTION_LENGTH, { error: `Use at most ${DESCRIPTION_LENGTH} characters.` })
  .refine((text) => !unprintableExceptLayout.test(text), { error: "Use no control characters." })
  .default("");

/** What the application form sends: create and edit alike. */
export const applicationSchema = z.object({
  name,
  quota: z.enum(QUOTA_NAMES, { error: "Choose one of the quotas." }),
  description,
});

export type ApplicationInput = z.input<typeof applicationSchema>;

/**
 * Registers an application for the actor. It obtains no tokens until keys are generated.
 *
 * @param idempotencyKey of the form: sent again with the same values, it is answered with what it made
 * @throws InvalidInputError by field `name`, `quota` or `description`; also when the actor has an application of that name, or an admin allows less.
 * @example const { id } = await createApplication(actor, { name: "Billing", quota: "Unlimited" });
 */
export async function createApplication(
  actor: Actor,
  input: ApplicationInput,
  idempotencyKey: string = newIdempotencyKey(),
): Promise<{ readonly id: string }> {
  const data = checked(applicationSchema, input);
  // The values belong to the id: a form that is sent again with others, after the way back in the browser, makes another application.
  const id = rowIdOf(actor.userId, `${idempotencyKey}\n${JSON.stringify(data)}`);
  try {
    return await changeAs(actor, async (tx) => await insertApplication(tx, actor, { ...data, id }));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const made = await database().prisma.application.findFirst({ where: { id, ownerId: actor.userId }, select: { id: true } });
    if (made === null) throw nameTaken(data.name);
    return made;
  }
}

/**
 * Stores an application of the actor's, with its audit row.
 *
 * @param data checked by {@link applicationSchema}, with the row's id
 * @throws InvalidInputError by field `quota`; what the database says of a second application of the id or name
 */
export async function insertApplication(
  tx: Transaction,
  actor: Actor,
  { id, ...data }: z.output<typeof applicationSchema> & { readonly id: string },
) {
  requireWithinQuota(data.quota, await maximumQuota(tx, actor.realmId));
  const columns = { ...data, ...nameColumns(data.name), id, realmId: actor.realmId, ownerId: actor.userId };
  const created = await tx.application.create({ data: columns });
  await recordAudit(tx, actor, {
    action: "application.create",
    targetType: "application",
    targetId: created.id,
    targetName: created.name,
    after: data,
  });
  return created;
}

/**
 * Changes an application's name, quota and description. A new quota holds for the next token request.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws NotFoundError, StaleFormError, or InvalidInputError by field as {@link createApplication} does.
 */
export async function updateApplication(
  actor: Actor,
  applicationId: string,
  input: ApplicationInput,
  shown?: string,
): Promise<SaveOutcome> {
  const after = checked(applicationSchema, input);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const { id } = await findApplication(tx, actor, applicationId, "change");
      await lockApplication(tx, id);
      const found = await findApplication(tx, actor, id, "change");
      const before = { name: found.name, quota: found.quota, description: found.description };
      // One that was chosen when more was allowed may stay: the token path holds what is allowed today.
      if (before.quota !== after.quota) requireWithinQuota(after.quota, await maximumQuota(tx, actor.realmId, found));
      const log = { realmId: found.realmId, targetId: id, actions: ["application.update"] };
      if (!(await isToBeSaved(tx, { shown, stored: before, wanted: after, log }))) return "unchanged";
      await tx.application.update({ where: { id: found.id }, data: { ...after, ...nameColumns(after.name) } });
      if (before.quota !== after.quota) changed({ kind: "application", key: found.id });
      await recordAudit(tx, actor, {
        action: "application.update",
        targetType: "application",
        targetId: found.id,
        targetName: after.name,
        before,
        after,
      });
      return "saved";
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(after.name);
    throw error;
  }
}

/** The refusal of a second application of the same name and owner; the database's unique key decides, not a query beforehand. */
export function nameTaken(name: string): InvalidInputError {
  return new InvalidInputError({ name: [`An application already exists with name ${name}.`] });
}

export interface ApplicationFormLimits {
  readonly nameLength: number;
  readonly descriptionLength: number;
  readonly quotas: readonly QuotaOffer[];
}

/**
 * What the application form says of its fields: the quotas on offer, smallest first, and the lengths.
 *
 * @param applicationId of the one that is edited; absent for a new one
 * @throws NotFoundError
 */
export async function applicationFormLimits(actor: Actor, applicationId?: string): Promise<ApplicationFormLimits> {
  const { prisma } = database();
  const application = applicationId === undefined ? undefined : await findApplication(prisma, actor, applicationId, "change");
  return {
    nameLength: NAME_LENGTH,
    descriptionLength: DESCRIPTION_LENGTH,
    quotas: quotasUpTo(await maximumQuota(prisma, actor.realmId, application)),
  };
}

export interface QuotaOffer {
  readonly name: string;
  /** One line for the form. */
  readonly description: string;
}

/** The quotas up to `maximum`, as forms offer them. */
export function quotasUpTo(maximum: string): readonly QuotaOffer[] {
  return QUOTAS.filter(({ name }) => isWithinQuota(name, maximum)).map(({ name, description }) => ({ name, description }));
}

/** The largest quota that the owner may choose: the application's own limit, else the realm's. */
export async function maximumQuota(
  reader: Pick<Transaction, "realm">,
  realmId: string,
  application?: { readonly maximumQuota: string | null },
): Promise<string> {
  if (application?.maximumQuota) return application.maximumQuota;
  const realm = await reader.realm.findUniqueOrThrow({ where: { id: realmId }, select: { maximumQuota: true } });
  return realm.maximumQuota;
}

/** @throws InvalidInputError by field `quota` when it is more than an admin allows */
function requireWithinQuota(quota: string, maximum: string): void {
  if (isWithinQuota(quota, maximum)) return;
  throw new InvalidInputError({ quota: [`An admin allows ${maximum} at most. Ask an admin for more.`] });
}
