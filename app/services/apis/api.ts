/** Registering, changing and deleting an API. */
import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import { lockApi } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import { issuersOf } from "#app/oauth/issuers";
import { canonicalIdentifier, MAX_IDENTIFIER_LENGTH } from "#app/oauth/resource-uri";
import { env } from "#app/platform/env";
import type { Actor } from "../actor";
import { takeScopeAway } from "../admin/scopes";
import { justMade } from "../audit/just-done";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, checked, InvalidInputError } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { isNameTyped, visibleName } from "../names";
import { nameColumns } from "../sort-key";
import { findManagedApi, requireRegistrar } from "./access";

/** In characters, for the form. */
export const API_LIMITS = { name: 100, description: 2000 } as const;
/** Every process keeps them in memory with the realm's policy. */
const MOST_APIS = { realm: 1000, owner: 100 } as const;

const identifier = z
  .string({ error: "Enter the identifier." })
  .trim()
  .min(1, { error: "Enter the identifier.", abort: true })
  .transform((text, issues) => {
    const canonical = canonicalIdentifier(text);
    if (canonical !== undefined) return canonical;
    issues.addIssue(
      `Enter an absolute URI without fragment, of at most ${MAX_IDENTIFIER_LENGTH} characters, such as https://api.example.com/orders.`,
    );
    return z.NEVER;
  });

const fields = {
  name: z
    .string()
    .overwrite(visibleName)
    .min(1, { error: "Enter a name." })
    .max(API_LIMITS.name, { error: `Use at most ${API_LIMITS.name} characters.` }),
  description: z
    .string()
    .trim()
    .max(API_LIMITS.description, { error: `Use at most ${API_LIMITS.description} characters.` })
    .default(""),
  /** Absent takes that of each key. */
  tokenFormat: z.enum(["opaque", "jwt"], { error: "Choose a token format." }).optional(),
  /** Seconds; absent takes that of each key. */
  accessTokenLifetime: z
    .int({ error: "Enter whole seconds." })
    .min(1, { error: "Enter at least 1 second." })
    .max(31_536_000, { error: "Enter at most a year." })
    .optional(),
  approval: z.enum(["open", "request"], { error: "Choose who may subscribe." }).default("open"),
};

/** What of an API may change. */
export const apiSchema = z.object(fields);
/** A new API. Its identifier stays, as tokens and resource servers hold it. */
export const newApiSchema = z.object({ identifier, ...fields });
export type ApiInput = z.input<typeof apiSchema>;
export type NewApiInput = z.input<typeof newApiSchema>;

/**
 * Registers an API in the actor's realm. Done twice within minutes with the same values, it is done once.
 *
 * @throws InvalidInputError by field; ForbiddenError where only admins register APIs; ConflictError when there are too many
 * @example const { id } = await registerApi(actor, { identifier: "https://api.example.com/orders", name: "Orders" });
 */
export async function registerApi(actor: Actor, input: NewApiInput): Promise<{ readonly id: string }> {
  const api = checked(newApiSchema, input);
  const columns = { ...api, tokenFormat: api.tokenFormat ?? null, accessTokenLifetime: api.accessTokenLifetime ?? null };
  try {
    return await changeConfig(actor, async (tx, changed) => {
      await requireRegistrar(actor, tx);
      const { realmId, userId: ownerId } = actor;
      if (
        (await tx.api.count({ where: { realmId } })) >= MOST_APIS.realm ||
        (await tx.api.count({ where: { ownerId } })) >= MOST_APIS.owner
      ) {
        throw new ConflictError("There are too many APIs already. Delete one first.");
      }
      await requireOther(tx, realmId, api.identifier);
      const made = await tx.api.create({ data: { ...columns, ...nameColumns(columns.name), realmId, ownerId }, select: { id: true } });
      await recordAudit(tx, actor, { action: "api.register", targetType: "api", targetId: made.id, targetName: api.name, after: columns });
      changed({ kind: "realm", key: realmId });
      return made;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const id = await justMade(actor, "api.register", columns);
    if (id === undefined) throw new InvalidInputError({ identifier: ["There is already an API with this identifier."] });
    return { id };
  }
}

/** A token that is for no API in particular names an issuer, and every API of the realm takes it: no API may have that name (RFC 9700 §2.3). */
async function requireOther(tx: Transaction, realmId: string, name: string): Promise<void> {
  const { path } = await tx.realm.findUniqueOrThrow({ where: { id: realmId }, select: { path: true } });
  if (issuersOf(env().publicUrl, path).has(name))
    throw new InvalidInputError({
      identifier: ["This is the address of this portal, by which tokens for every API are known. Add a path."],
    });
}

/**
 * Changes an API, from the next token request. A change to "on request" leaves the subscriptions that there are.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws NotFoundError, ForbiddenError, StaleFormError, or InvalidInputError by field
 */
export async function changeApi(actor: Actor, apiId: string, input: ApiInput, shown?: string): Promise<SaveOutcome> {
  const api = checked(apiSchema, input);
  const columns = { ...api, tokenFormat: api.tokenFormat ?? null, accessTokenLifetime: api.accessTokenLifetime ?? null };
  return await changeConfig(actor, async (tx, changed) => {
    await lockApi(tx, (await findManagedApi(tx, actor, apiId)).id);
    const found = await findManagedApi(tx, actor, apiId);
    const before = changeableOf(found);
    const log = { realmId: actor.realmId, targetId: found.id, actions: ["api.change"] };
    if (!(await isToBeSaved(tx, { shown, stored: before, wanted: columns, log }))) return "unchanged";
    await tx.api.update({ where: { id: found.id }, data: { ...columns, ...nameColumns(columns.name) } });
    await recordAudit(tx, actor, {
      action: "api.change",
      targetType: "api",
      targetId: found.id,
      targetName: api.name,
      before,
      after: columns,
    });
    changed({ kind: "realm", key: actor.realmId });
    return "saved";
  });
}

type ChangeableColumns = {
  readonly name: string;
  readonly description: string;
  readonly tokenFormat: string | null;
  readonly accessTokenLifetime: number | null;
  readonly approval: string;
};

/** What of an API's row its "Edit" form shows and changes. */
export function changeableOf({ name, description, tokenFormat, accessTokenLifetime, approval }: ChangeableColumns): ChangeableColumns {
  return { name, description, tokenFormat, accessTokenLifetime, approval };
}

/**
 * Deletes an API with its scopes and subscriptions. Tokens that are for it are inactive from the next request; a scope that another API
 * gets under the same name later comes with no key that nobody chose it for.
 *
 * @param typedName the API's name as the actor typed it
 * @throws NotFoundError, ForbiddenError, or InvalidInputError by field `confirmation`
 */
export async function deleteApi(actor: Actor, apiId: string, typedName: string): Promise<void> {
  await changeConfig(actor, async (tx, changed) => {
    const found = await findManagedApi(tx, actor, apiId);
    if (!isNameTyped(typedName, found.name))
      throw new InvalidInputError({ confirmation: ["This is not the API's name. Type it exactly."] });
    const scopes = await tx.scope.findMany({ where: { apiId: found.id }, select: { name: true } });
    for (const { name } of scopes) await takeScopeAway(tx, changed, actor.realmId, name);
    const subscriptions = await tx.subscription.count({ where: { apiId: found.id, state: "approved" } });
    // Keys whose default it was get tokens for the issuer: their application's cached subscriptions name an API that is none any more.
    await tx.client.updateMany({ where: { realmId: actor.realmId, defaultApiId: found.id }, data: { defaultApiId: null } });
    await tx.api.delete({ where: { id: found.id } });
    await recordAudit(tx, actor, {
      action: "api.delete",
      targetType: "api",
      targetId: found.id,
      targetName: found.name,
      before: { identifier: found.identifier, scopes: scopes.map(({ name }) => name), subscriptions },
    });
    changed({ kind: "realm", key: actor.realmId });
  });
}
