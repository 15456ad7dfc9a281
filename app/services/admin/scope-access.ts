/** Who may have a scope: what a change of that touches, and the change. */
import { z } from "zod";
import { database, Prisma } from "#app/db/database";
import { countUpTo, MOST_LISTED } from "#app/db/queries/bounded";
import type { Transaction } from "#app/db/transaction";
import {
  mayHave,
  type ScopeAccess,
  type ScopeAccessValue,
  scopeAccessColumns,
  scopeAccessInfo,
  storedScopeAccess,
  widensAccess,
} from "#app/oauth/scope-access";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { ConflictError, checked, NotFoundError } from "../errors";
import { readScopes } from "../keys/configuration";
import { ownerRole } from "../scopes/standing";
import { changeAsAdmin } from "./access";
import { confirms } from "./grants";
import { existingScope, getScope, type ScopeItem, scopeAccessField } from "./scopes";

/** Applications shown with the effect of a change. */
const EXAMPLES = 20;

/** A change of who may have it, with the number of keys losing it that the page showed. */
export const accessChangeSchema = z.object({
  name: existingScope,
  access: scopeAccessField,
  confirmedKeys: z.int({ error: "Type the number of keys shown above." }).min(0, { error: "Type the number of keys shown above." }),
});

export type AccessChange = z.input<typeof accessChangeSchema>;

/** What a change of access would do, in numbers. */
export interface AccessChangePreview extends Omit<AccessLoss, "applications"> {
  readonly scope: ScopeItem;
  readonly to: ReturnType<typeof scopeAccessInfo>;
  /** Whether it lets more applications have the scope, or ask for it: such a change asks for the password. */
  readonly widens: boolean;
  /** Applications with keys that name the scope and lose it. */
  readonly applications: number;
  /** The first of them by name. */
  readonly examples: AccessLoss["applications"];
}

/**
 * The effect of a change of access, before it is made.
 *
 * @throws NotFoundError
 */
export async function previewAccessChange(actor: Actor, name: string, value: ScopeAccessValue): Promise<AccessChangePreview> {
  const scope = await getScope(actor, name);
  const to = scopeAccessInfo(checked(scopeAccessField, value));
  const { applications, ...loss } = await lossOf(database().prisma, { realmId: actor.realmId, name }, scope.access.access, to.access);
  const widens = widensAccess(scope.access.value, to.value);
  return { scope, to, widens, ...loss, applications: applications.length, examples: applications.slice(0, EXAMPLES) };
}

/**
 * Sets who may have a scope. Holds for the next token request; a refresh is narrowed to what is still allowed.
 *
 * @throws NotFoundError; ConflictError when other than the confirmed number of keys would lose it
 * @example await setScopeAccess(actor, { name: "payments.admin", access: "request", confirmedKeys: 0 });
 */
export async function setScopeAccess(actor: Actor, input: AccessChange): Promise<void> {
  const { name, access: value, confirmedKeys } = checked(accessChangeSchema, input);
  const to = scopeAccessInfo(value);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    const where = { realmId_name: { realmId: actor.realmId, name } };
    const found = await tx.scope.findUnique({ where });
    if (!found) throw new NotFoundError("This scope does not exist any more.");
    const from = storedScopeAccess(found.access, found.accessRole);
    if (from.value === to.value) return;
    if (widensAccess(from.value, to.value)) requireConfirmation(actor, "widen-scope");
    const { keys } = await lossOf(tx, { realmId: actor.realmId, name }, from.access, to.access);
    if (!confirms(confirmedKeys, keys)) {
      const now = keys === 1 ? "1 key" : `${keys} keys`;
      throw new ConflictError(`Nothing was changed: ${now} would lose the scope now. Check the effect again.`);
    }
    await tx.scope.update({ where, data: scopeAccessColumns(to.access) });
    await recordAudit(tx, actor, {
      action: "scope.set-access",
      targetType: "scope",
      targetId: name,
      targetName: name,
      before: { access: from.value },
      after: { access: to.value, keysLosingIt: keys },
    });
  });
}

/** What a change of access takes a scope from. */
export interface AccessLoss {
  /** Applications whose keys name it, with how many of them do. */
  readonly applications: readonly { readonly id: string; readonly name: string; readonly owner: string; readonly keys: number }[];
  /** Keys that name no scopes and had it because it was open; {@link MOST_LISTED} plus one means more than that. */
  readonly unrestrictedKeys: number;
  /** All keys that lose it, bounded like that: the number to confirm a change with. */
  readonly keys: number;
}

/** The keys that may use a scope with one access and may not with another. */
async function lossOf(
  reader: Pick<Transaction, "client" | "$queryRaw">,
  scope: { readonly realmId: string; readonly name: string },
  from: ScopeAccess,
  to: ScopeAccess,
): Promise<AccessLoss> {
  const { realmId, name } = scope;
  // The database finds a few too many, by wildcards and letter case; no name has a quotation mark in it (RFC 6749 §3.3).
  const rows = await reader.client.findMany({
    where: { realmId, scopes: { contains: `"${name}"` } },
    select: {
      scopes: true,
      application: {
        select: {
          id: true,
          name: true,
          owner: { select: { name: true, role: true } },
          scopes: { where: { scopeName: name, state: "approved" }, select: { scopeName: true } },
        },
      },
    },
    orderBy: [{ application: { sortKey: "asc" } }, { id: "asc" }],
  });
  const applications = new Map<string, AccessLoss["applications"][number]>();
  for (const { scopes, application } of rows) {
    if (!readScopes(scopes)?.includes(name)) continue;
    const { id, owner } = application;
    const applicant = { ownerRole: ownerRole.parse(owner.role), approvedScopes: application.scopes.map(({ scopeName }) => scopeName) };
    if (!mayHave(applicant, name, from) || mayHave(applicant, name, to)) continue;
    applications.set(id, { id, name: application.name, owner: owner.name, keys: (applications.get(id)?.keys ?? 0) + 1 });
  }
  const closes = from.kind === "open" && to.kind !== "open";
  const unrestricted = Prisma.sql`"Client" WHERE "realmId" = ${realmId} AND "scopes" IS NULL`;
  const unrestrictedKeys = closes ? await countUpTo(reader, unrestricted, MOST_LISTED + 1) : 0;
  const naming = [...applications.values()].reduce((sum, { keys }) => sum + keys, 0);
  return { applications: [...applications.values()], unrestrictedKeys, keys: Math.min(naming + unrestrictedKeys, MOST_LISTED + 1) };
}
