/** The scopes of a realm: what they are called, what they mean and whether a request without a scope gets them. */
import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import { SCOPE_ACCESS, SCOPE_ACCESS_VALUES, scopeAccessColumns, scopeAccessInfo, storedScopeAccess } from "#app/oauth/scope-access";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { justMade } from "../audit/just-done";
import { recordAudit } from "../audit/record";
import type { Changed } from "../changes";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { readScopes } from "../keys/configuration";
import { changeAsAdmin, requireAdminRole } from "./access";

/** `scope-token` of RFC 6749 §3.3: visible ASCII without `"` and `\`. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const SCOPE_NAME_LENGTH = 100;

export const scopeName = z
  .string({ error: "Enter a name." })
  .min(1, { error: "Enter a name.", abort: true })
  .max(SCOPE_NAME_LENGTH, { error: `Use at most ${SCOPE_NAME_LENGTH} characters.`, abort: true })
  .regex(scopeToken, { error: 'Use visible ASCII characters without blanks, " and \\ (RFC 6749 §3.3), such as orders.read.' });

export const scopeDescription = z.string().trim().max(200, { error: "Use at most 200 characters." }).default("");
const isDefault = z.boolean().default(false);
/** One of the values of {@link SCOPE_ACCESS}. */
export const scopeAccessField = z.enum(SCOPE_ACCESS_VALUES, { error: "Choose who may have it." });
/** The name of a scope that there is. */
export const existingScope = z.string().max(SCOPE_NAME_LENGTH);

/** A new scope; closed unless the admin chooses otherwise. */
export const newScopeSchema = z.object({
  name: scopeName,
  description: scopeDescription,
  isDefault,
  access: scopeAccessField.default("named"),
});
/** What of a scope may change without a confirmation of the effect. Its name is its identity and stays. */
export const scopeEditSchema = z.object({ name: existingScope, description: scopeDescription, isDefault });
/** A deletion, with the number of keys naming the scope that the page showed. */
export const scopeDeletionSchema = z.object({
  name: existingScope,
  confirmedClients: z.int({ error: "Type the number of keys shown above." }),
});

export type NewScope = z.input<typeof newScopeSchema>;
export type ScopeEdit = z.input<typeof scopeEditSchema>;

/** Who may have a scope: a choice, with what it means. */
export type AccessChoice = Pick<(typeof SCOPE_ACCESS)[number], "value" | "label" | "explanation">;

/** Who may have a scope: the choices of the forms. */
export function accessChoices(): readonly AccessChoice[] {
  return SCOPE_ACCESS.map(({ value, label, explanation }) => ({ value, label, explanation }));
}

export interface ScopeItem {
  readonly name: string;
  readonly description: string;
  /** Granted when a request names no scope. */
  readonly isDefault: boolean;
  /** A row of the table of access kinds. */
  readonly access: ReturnType<typeof storedScopeAccess>;
  /** Keys whose own list names it; keys without a list may use every open scope. */
  readonly clients: number;
  /** Applications that an admin has named or approved for it. */
  readonly applications: number;
}

export interface ScopeOverview {
  readonly scopes: readonly ScopeItem[];
  /** Keys that may use every open scope. */
  readonly unrestrictedClients: number;
}

/** The scopes of the actor's realm by name. */
export async function listScopes(actor: Actor): Promise<ScopeOverview> {
  requireAdminRole(actor);
  const { prisma } = database();
  const { realmId } = actor;
  const [rows, lists, unrestrictedClients, given] = await Promise.all([
    prisma.scope.findMany({ where: { realmId }, orderBy: { name: "asc" } }),
    scopeLists(prisma, realmId),
    prisma.client.count({ where: { realmId, scopes: null } }),
    prisma.scopeAccess.groupBy({ by: ["scopeName"], where: { realmId, state: "approved" }, _count: true }),
  ]);
  const clients = new Map<string, number>();
  for (const name of lists.flatMap((list) => [...new Set(list.scopes)])) clients.set(name, (clients.get(name) ?? 0) + 1);
  const applications = new Map(given.map(({ scopeName, _count }) => [scopeName, _count]));
  const scopes = rows.map(({ name, description, isDefault, access, accessRole }) => ({
    name,
    description,
    isDefault,
    access: storedScopeAccess(access, accessRole),
    clients: clients.get(name) ?? 0,
    applications: applications.get(name) ?? 0,
  }));
  return { scopes, unrestrictedClients };
}

/**
 * One scope of the actor's realm.
 *
 * @throws NotFoundError
 */
export async function getScope(actor: Actor, name: string): Promise<ScopeItem> {
  const { scopes } = await listScopes(actor);
  const found = scopes.find((scope) => scope.name === name);
  if (!found) throw new NotFoundError("This scope does not exist.");
  return found;
}

/**
 * Adds a scope to the realm. Closed unless `access` says otherwise: no key has it before an admin decides so. Done twice within minutes with
 * the same values, it is done once.
 *
 * @throws InvalidInputError by field; also when the name is taken
 * @example await addScope(actor, { name: "orders.read", description: "Read orders", access: "request" });
 */
export async function addScope(actor: Actor, input: NewScope): Promise<void> {
  const { name, description, isDefault, access } = checked(newScopeSchema, input);
  const after = { description, isDefault, access };
  try {
    await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
      // A closed scope is nobody's: adding one widens nothing.
      if (access !== "named") requireConfirmation(actor, "widen-scope");
      const columns = scopeAccessColumns(scopeAccessInfo(access).access);
      await tx.scope.create({ data: { realmId: actor.realmId, name, description, isDefault, ...columns } });
      await recordAudit(tx, actor, { action: "scope.add", targetType: "scope", targetId: name, targetName: name, after });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    if ((await justMade(actor, "scope.add", after)) !== name)
      throw new InvalidInputError({ name: [`There is already a scope named ${name}.`] });
  }
}

/**
 * Changes a scope's description and whether it is granted when a request names none.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws NotFoundError, StaleFormError, or InvalidInputError by field
 */
export async function editScope(actor: Actor, input: ScopeEdit, shown?: string): Promise<SaveOutcome> {
  const { name, ...after } = checked(scopeEditSchema, input);
  return await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    const where = { realmId_name: { realmId: actor.realmId, name } };
    const found = await tx.scope.findUnique({ where });
    if (!found) throw new NotFoundError("This scope does not exist any more.");
    const before = { description: found.description, isDefault: found.isDefault };
    const log = { realmId: actor.realmId, targetId: name, actions: ["scope.edit"] };
    if (!(await isToBeSaved(tx, { shown, stored: before, wanted: after, log }))) return "unchanged";
    await tx.scope.update({ where, data: after });
    await recordAudit(tx, actor, { action: "scope.edit", targetType: "scope", targetId: name, targetName: name, before, after });
    return "saved";
  });
}

/**
 * Deletes a scope and takes it off the keys that name it and the applications that were given it: a scope added later
 * under the same name must not come with keys that nobody chose for it. Tokens that carry it keep it until they expire.
 *
 * @throws NotFoundError; InvalidInputError by field; ConflictError when another number of keys names it than was confirmed
 */
export async function deleteScope(actor: Actor, input: z.input<typeof scopeDeletionSchema>): Promise<void> {
  const { name, confirmedClients } = checked(scopeDeletionSchema, input);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx, changed) => {
    const where = { realmId_name: { realmId: actor.realmId, name } };
    const found = await tx.scope.findUnique({ where });
    if (!found) throw new NotFoundError("This scope does not exist any more.");
    const naming = await keysNaming(tx, actor.realmId, name);
    if (naming.length !== confirmedClients) {
      const now = naming.length === 1 ? "1 key names" : `${naming.length} keys name`;
      throw new ConflictError(`Nothing was deleted: ${now} this scope now. Check the effect again.`);
    }
    const given = await takeScopeAway(tx, changed, actor.realmId, name);
    await recordAudit(tx, actor, {
      action: "scope.delete",
      targetType: "scope",
      targetId: name,
      targetName: name,
      before: {
        description: found.description,
        isDefault: found.isDefault,
        access: storedScopeAccess(found.access, found.accessRole).value,
        keysNamingIt: naming.length,
        applicationsGivenIt: given,
      },
    });
  });
}

/**
 * Takes a scope off the keys that name it, the applications that were given it and what people have allowed, and deletes it, within a change of
 * the realm's configuration.
 *
 * @returns to how many applications it was given
 */
export async function takeScopeAway(tx: Transaction, changed: Changed, realmId: string, name: string): Promise<number> {
  for (const { clientRef, scopes } of await keysNaming(tx, realmId, name)) {
    await tx.client.update({ where: { id: clientRef }, data: { scopes: JSON.stringify(scopes.filter((scope) => scope !== name)) } });
    changed({ kind: "client", key: clientRef });
  }
  // Deleting the scope deletes these; the applications' cached clients must forget them, too.
  const given = await tx.scopeAccess.findMany({ where: { realmId, scopeName: name, state: "approved" }, select: { applicationId: true } });
  for (const { applicationId } of given) changed({ kind: "application", key: applicationId });
  await forgetConsent(tx, realmId, name);
  await tx.scope.delete({ where: { realmId_name: { realmId, name } } });
  return given.length;
}

/**
 * People have allowed this scope, and not another that comes under its name later. Names are compared whole and may contain `%` and `_`,
 * which a search in the database would take for wildcards.
 */
async function forgetConsent(tx: Pick<Transaction, "$executeRaw">, realmId: string, name: string): Promise<void> {
  const [named, rest] = [` ${name} `, " "];
  await tx.$executeRaw`
    UPDATE "Consent" SET "scope" = TRIM(REPLACE(' ' || "scope" || ' ', ${named}, ${rest}))
    WHERE "realmId" = ${realmId} AND REPLACE(' ' || "scope" || ' ', ${named}, ${rest}) <> ' ' || "scope" || ' '`;
}

/** A key that names its scopes, as opposed to one that may use all open ones. */
interface ScopeList {
  readonly clientRef: string;
  readonly scopes: readonly string[];
}

async function keysNaming(tx: Pick<Transaction, "client">, realmId: string, name: string): Promise<readonly ScopeList[]> {
  return (await scopeLists(tx, realmId)).filter(({ scopes }) => scopes.includes(name));
}

/**
 * The keys with a scope list of their own. Read whole and compared here: scope names are case-sensitive and may
 * contain `%` and `_`, which a search in the database would take for wildcards.
 */
async function scopeLists(reader: Pick<Transaction, "client">, realmId: string): Promise<ScopeList[]> {
  const rows = await reader.client.findMany({ where: { realmId, scopes: { not: null } }, select: { id: true, scopes: true } });
  return rows.map((row) => ({ clientRef: row.id, scopes: readScopes(row.scopes) ?? [] }));
}
