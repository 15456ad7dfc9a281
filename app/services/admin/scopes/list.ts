import { database } from "#app/db/database";
import { storedScopeAccess } from "#app/oauth/scope-access";
import type { Actor } from "../../actor";
import { NotFoundError } from "../../errors";
import { requireAdminRole } from "../access";
import { scopeLists } from "./usage";

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
