import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { readScopeStandings, type ScopeStanding } from "./standing";

/** The "Scopes" page of an application. */
export interface ApplicationScopes {
  readonly application: { readonly id: string; readonly name: string };
  readonly scopes: readonly ScopeStanding[];
}

/**
 * The scopes that an application may have or ask for, and what became of its requests.
 *
 * @throws NotFoundError
 */
export async function applicationScopes(actor: Actor, applicationId: string): Promise<ApplicationScopes> {
  const { prisma } = database();
  const { id, name } = await findApplication(prisma, actor, applicationId);
  return { application: { id, name }, scopes: await readScopeStandings(prisma, id) };
}
