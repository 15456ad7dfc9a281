import { database } from "#app/db/database";
import { type ScopeAccessValue, scopeAccessColumns, scopeAccessInfo, storedScopeAccess, widensAccess } from "#app/oauth/scope-access";
import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { ConflictError, checked, NotFoundError } from "../../errors";
import { changeAsAdmin } from "../access";
import { confirms } from "../grants/usage";
import { type AccessChange, accessChangeSchema } from "./input";
import { getScope, type ScopeItem } from "./list";
import { type AccessLoss, lossOf } from "./usage";

/** Applications shown with the effect of a change. */
const EXAMPLES = 20;

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
  const to = scopeAccessInfo(value);
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
      throw new ConflictError(`Nothing was changed: it is ${keys} keys that would lose the scope now. Check the effect again.`);
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
