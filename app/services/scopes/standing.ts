import { z } from "zod";
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { mayHave, type OwnerRole, storedScopeAccess } from "#app/oauth/scope-access";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { NotFoundError } from "../errors";

export const ownerRole = z.enum(["developer", "admin"]);
const requestState = z.enum(["requested", "approved", "refused"]);

/** What was asked and answered about one scope for one application. */
export interface ScopeRequestView {
  readonly state: z.output<typeof requestState>;
  readonly reason: string;
  readonly answer: string;
  readonly requestedAt: Date;
  readonly decidedAt: Date | null;
}

/** A scope as one application sees it. */
export interface ScopeStanding {
  readonly name: string;
  readonly description: string;
  /** Name of the API that it belongs to; null: a common scope. */
  readonly api: string | null;
  /** Granted when a request names no scope. */
  readonly isDefault: boolean;
  /** Every application has it, also by keys that name no scopes. */
  readonly open: boolean;
  /** The application may have it: its keys may name it. */
  readonly usable: boolean;
  /** Its owner may ask for it. */
  readonly askable: boolean;
  /** null: nobody has asked or decided anything. */
  readonly request: ScopeRequestView | null;
}

/**
 * The scopes that an application may have, can ask for, or has an answer about, by name. Those that are for named
 * applications or other roles are not among them: their names are nobody else's.
 *
 * @throws NotFoundError when the application was deleted meanwhile
 */
export async function readScopeStandings(
  reader: Pick<Transaction, "scope" | "application" | "api">,
  applicationId: string,
): Promise<readonly ScopeStanding[]> {
  const application = await reader.application.findUnique({
    where: { id: applicationId },
    select: { realmId: true, owner: { select: { role: true } } },
  });
  if (application === null) throw new NotFoundError("This application does not exist any more.");
  const { realmId, owner } = application;
  const rows = await reader.scope.findMany({
    where: { realmId },
    orderBy: { name: "asc" },
    include: { applications: { where: { applicationId } } },
  });
  // Scopes of other APIs are had by subscribing.
  const subscribed = await reader.api.findMany({
    where: { realmId, subscriptions: { some: { applicationId, state: "approved" } } },
    select: { id: true, name: true },
  });
  const apis = new Map(subscribed.map(({ id, name }) => [id, name]));
  return rows
    .filter(({ apiId }) => apiId === null || apis.has(apiId))
    .map((row) => ({ ...standingOf(row, ownerRole.parse(owner.role)), api: row.apiId === null ? null : (apis.get(row.apiId) ?? null) }))
    .filter(({ usable, askable, request }) => usable || askable || request !== null);
}

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
  const { id, name } = await findApplication(prisma, actor, applicationId, "read");
  return { application: { id, name }, scopes: await readScopeStandings(prisma, id) };
}

interface ScopeRow {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly access: string;
  readonly accessRole: string;
  readonly applications: readonly {
    readonly state: string;
    readonly reason: string;
    readonly answer: string;
    readonly requestedAt: Date;
    readonly decidedAt: Date | null;
  }[];
}

function standingOf({ name, description, isDefault, ...row }: ScopeRow, role: OwnerRole): Omit<ScopeStanding, "api"> {
  const { access } = storedScopeAccess(row.access, row.accessRole);
  const [found] = row.applications;
  const request = found
    ? {
        state: requestState.parse(found.state),
        reason: found.reason,
        answer: found.answer,
        requestedAt: found.requestedAt,
        decidedAt: found.decidedAt,
      }
    : null;
  const approvedScopes = request?.state === "approved" ? [name] : [];
  const usable = mayHave({ ownerRole: role, approvedScopes }, name, access);
  const askable = !usable && access.kind === "request" && request?.state !== "requested";
  return { name, description, isDefault, open: access.kind === "open", usable, askable, request };
}
