import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { ConflictError, checked, NotFoundError } from "../errors";
import { readScopeStandings } from "./standing";

/** The most characters of what an owner and an admin say about an access to a scope. */
export const REASON_LENGTH = 500;
export const ANSWER_LENGTH = 500;

/** Controls but line breaks, separators, and the marks that turn the direction of text around. */
const unprintable = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const text = (maximum: number) =>
  z
    .string({ error: "Say what it is for." })
    // Browsers send a text area's line break as two characters but count it as one.
    .overwrite((typed) => typed.replaceAll("\r\n", "\n"))
    .trim()
    .max(maximum, { error: `Use at most ${maximum} characters.` })
    .refine((typed) => !unprintable.test(typed), { error: "Use no control characters." });

/** What an application needs something for; whether it may be left empty is for each request to say. */
export const reasonText = text(REASON_LENGTH);

/** What an admin answers; may be left empty. */
export const answer = text(ANSWER_LENGTH).default("");

/** What the "Ask for access" form sends. */
export const scopeRequestSchema = z.object({
  scope: z.string().max(200),
  reason: reasonText.min(1, { error: "Say what it is for." }),
});

/** Which request is taken back. */
export const takeBackSchema = scopeRequestSchema.pick({ scope: true });

export type ScopeRequest = z.input<typeof scopeRequestSchema>;
type TakenBackRequest = z.input<typeof takeBackSchema>;

/** Requests that wait for a decision at one time. */
export const MAXIMUM_OPEN = { application: 10, owner: 30 } as const;
/** How long after a refusal the same request is not taken. */
const REST_AFTER_REFUSAL_MS = 24 * 3_600_000;

/**
 * Asks the admins for a scope that is given on request. It holds for all keys of the application, once approved.
 *
 * @throws NotFoundError for a scope that cannot be asked for; InvalidInputError by field `reason`; ConflictError when it was
 *   asked for already, refused less than a day ago, or too many requests are open; RateLimitedError
 * @example await askForScope(actor, application.id, { scope: "payments.read", reason: "Monthly reports" });
 */
export async function askForScope(actor: Actor, applicationId: string, input: ScopeRequest): Promise<void> {
  const { scope, reason } = checked(scopeRequestSchema, input);
  try {
    await changeAs(actor, async (tx) => {
      const application = await findApplication(tx, actor, applicationId, "change");
      const before = await requireAskable(tx, application.id, scope);
      await refuseTooMany(tx, application);
      const key = { realmId: actor.realmId, scopeName: scope, applicationId: application.id };
      const asked = { state: "requested", reason, answer: "", requestedById: actor.userId, requestedAt: new Date() };
      if (before === null) await tx.scopeAccess.create({ data: { ...key, ...asked } });
      else {
        const data = { ...asked, decidedById: "", decidedAt: null };
        const { count } = await tx.scopeAccess.updateMany({ where: { ...key, state: before.state }, data });
        if (count === 0) throw movedOn();
      }
      await recordAudit(tx, actor, {
        action: "scope-access.request",
        targetType: "application",
        targetId: application.id,
        targetName: application.name,
        before: { scope, state: before?.state ?? "none" },
        after: { scope, state: "requested", reason },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw movedOn();
    throw error;
  }
}

/**
 * Takes back a request that nobody has decided yet.
 *
 * @throws NotFoundError; ConflictError when an admin was quicker; RateLimitedError
 */
export async function takeBackRequest(actor: Actor, applicationId: string, input: TakenBackRequest): Promise<void> {
  const { scope } = checked(takeBackSchema, input);
  await changeAs(actor, async (tx) => {
    const application = await findApplication(tx, actor, applicationId, "change");
    const where = { realmId: actor.realmId, scopeName: scope, applicationId: application.id, state: "requested" };
    const { count } = await tx.scopeAccess.deleteMany({ where });
    if (count === 0) throw movedOn();
    await recordAudit(tx, actor, {
      action: "scope-access.take-back",
      targetType: "application",
      targetId: application.id,
      targetName: application.name,
      before: { scope, state: "requested" },
      after: { scope, state: "none" },
    });
  });
}

/** The earlier answer, if there is one. */
async function requireAskable(tx: Transaction, applicationId: string, scope: string) {
  const standing = (await readScopeStandings(tx, applicationId)).find(({ name }) => name === scope);
  if (!standing) throw new NotFoundError("This scope does not exist, or it cannot be asked for.");
  if (standing.request?.state === "requested") throw new ConflictError("This application has asked for it already.");
  if (!standing.askable) throw new ConflictError("This application has it already, or it cannot be asked for any more.");
  const { request } = standing;
  const decidedAt = request?.decidedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (request?.state === "refused" && Date.now() < decidedAt + REST_AFTER_REFUSAL_MS) {
    throw new ConflictError("An admin refused it less than a day ago. Ask again tomorrow.");
  }
  return request;
}

async function refuseTooMany(
  tx: Transaction,
  application: { readonly id: string; readonly owner: { readonly id: string } },
): Promise<void> {
  const open = { state: "requested" };
  const ofApplication = await tx.scopeAccess.count({ where: { ...open, applicationId: application.id } });
  const ofOwner = await tx.scopeAccess.count({ where: { ...open, application: { ownerId: application.owner.id } } });
  if (ofApplication < MAXIMUM_OPEN.application && ofOwner < MAXIMUM_OPEN.owner) return;
  throw new ConflictError("Too many requests wait for a decision. Take one back, or wait for the admins.");
}

function movedOn(): ConflictError {
  return new ConflictError("This request has changed meanwhile. Check it again.");
}
