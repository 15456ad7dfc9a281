import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { findApplication } from "../../applications/access";
import { recordAudit } from "../../audit/record";
import { ConflictError, checked, NotFoundError } from "../../errors";
import { changeAsAdmin } from "../access";
import { type Decision, decisionSchema } from "./input";

/** What each decision is made on and leads to; `none` is an application about which nothing was said yet. */
const DECISIONS = {
  approve: { from: ["requested"], to: "approved" },
  refuse: { from: ["requested"], to: "refused" },
  withdraw: { from: ["approved"], to: "refused" },
  name: { from: ["none", "requested", "refused"], to: "approved" },
} as const;

/**
 * Decides whether an application has a scope: approves or refuses its request, withdraws what it was given, or names it
 * unasked. Holds for the application's next token request.
 *
 * @throws NotFoundError; InvalidInputError by field `answer`; ConflictError when the request has changed since it was shown
 * @example await decideScopeAccess(actor, { name: "payments.read", applicationId, decision: "approve", answer: "Until June" });
 */
export async function decideScopeAccess(actor: Actor, input: Decision): Promise<void> {
  const { name, applicationId, decision, answer } = checked(decisionSchema, input);
  const { from, to } = DECISIONS[decision];
  try {
    await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
      if (to === "approved") requireConfirmation(actor, "widen-scope");
      const application = await findApplication(tx, actor, applicationId);
      const before = await stateOf(tx, actor.realmId, name, applicationId);
      if (!from.some((state) => state === before)) throw movedOn();
      const key = { realmId: actor.realmId, scopeName: name, applicationId };
      const decided = { state: to, answer, decidedById: actor.userId, decidedAt: new Date() };
      if (before === "none") await tx.scopeAccess.create({ data: { ...key, ...decided } });
      else {
        // Its owner may have taken the request back meanwhile.
        const { count } = await tx.scopeAccess.updateMany({ where: { ...key, state: before }, data: decided });
        if (count === 0) throw movedOn();
      }
      await recordAudit(tx, actor, {
        action: `scope-access.${decision}`,
        targetType: "application",
        targetId: applicationId,
        targetName: application.name,
        before: { scope: name, state: before },
        after: { scope: name, state: to, answer },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw movedOn();
    throw error;
  }
}

async function stateOf(tx: Transaction, realmId: string, name: string, applicationId: string): Promise<string> {
  const scope = await tx.scope.findUnique({
    where: { realmId_name: { realmId, name } },
    select: { applications: { where: { applicationId }, select: { state: true } } },
  });
  if (!scope) throw new NotFoundError("This scope does not exist any more.");
  return scope.applications[0]?.state ?? "none";
}

function movedOn(): ConflictError {
  return new ConflictError("Nothing was decided: the request has changed since this page was shown. Check it again.");
}
