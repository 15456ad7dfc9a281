import { database } from "#app/db/database";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import { scopeLists } from "./usage";

export interface ScopeItem {
  readonly name: string;
  readonly description: string;
  /** Granted when a request names no scope. */
  readonly isDefault: boolean;
  /** Keys whose own list names it; keys without a list may use every scope. */
  readonly clients: number;
}

export interface ScopeOverview {
  readonly scopes: readonly ScopeItem[];
  /** Keys that may use every scope. */
  readonly unrestrictedClients: number;
}

/** The scopes of the actor's realm by name. */
export async function listScopes(actor: Actor): Promise<ScopeOverview> {
  requireAdminRole(actor);
  const { prisma } = database();
  const [rows, lists, unrestrictedClients] = await Promise.all([
    prisma.scope.findMany({ where: { realmId: actor.realmId }, orderBy: { name: "asc" } }),
    scopeLists(prisma, actor.realmId),
    prisma.client.count({ where: { realmId: actor.realmId, scopes: null } }),
  ]);
  const clients = new Map<string, number>();
  for (const name of lists.flatMap((list) => [...new Set(list.scopes)])) clients.set(name, (clients.get(name) ?? 0) + 1);
  const scopes = rows.map(({ name, description, isDefault }) => ({ name, description, isDefault, clients: clients.get(name) ?? 0 }));
  return { scopes, unrestrictedClients };
}
