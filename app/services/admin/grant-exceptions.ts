/** Exceptions from the grant policy: an application's key goes on with a grant type that a rule has off, or will have, until a day. */
import { z } from "zod";
import { database } from "#app/db/database";
import { MOST_EXCEPTIONS } from "#app/db/queries/grant-policies";
import { ENVIRONMENTS } from "#app/oauth/grant-cells";
import { grantTypeInfo } from "#app/oauth/grant-types";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { ConflictError, checked, NotFoundError } from "../errors";
import { changeAsAdmin, requireAdminRole } from "./access";
import { endOf } from "./grants";

const exceptedKey = { grantType: z.string(), environment: z.enum(ENVIRONMENTS), applicationId: z.string() };

/** What the form sends. */
export const grantExceptionSchema = z.object({
  ...exceptedKey,
  /** `YYYY-MM-DD`: the last day on which it holds, by UTC. */
  lastDay: z.iso.date({ error: "Give a date as YYYY-MM-DD." }),
  askedBy: z
    .string({ error: "Say who asked for it." })
    .trim()
    .min(1, { error: "Say who asked for it." })
    .max(100, { error: "Use at most 100 characters." }),
  reason: z.string().trim().max(500, { error: "Use at most 500 characters." }).default(""),
});

export type GrantExceptionInput = z.input<typeof grantExceptionSchema>;

export interface ExceptionPage {
  readonly application: { readonly id: string; readonly name: string; readonly owner: string };
  /** The one that holds now. */
  readonly exception: {
    readonly until: Date;
    readonly askedBy: string;
    readonly reason: string;
    readonly setBy: string;
  } | null;
}

type ExceptedKey = Pick<z.output<typeof grantExceptionSchema>, "grantType" | "environment" | "applicationId">;

/**
 * An application and its exception, for the page that makes or ends one.
 *
 * @throws NotFoundError
 */
export async function getException(actor: Actor, { grantType, environment, applicationId }: ExceptedKey): Promise<ExceptionPage> {
  requireAdminRole(actor);
  const { prisma } = database();
  const { id, name, owner } = await findApplication(prisma, actor, applicationId, "change");
  const where = { applicationId_environment_grantType: { applicationId: id, environment, grantType } };
  const found = await prisma.grantException.findUnique({ where });
  return {
    application: { id, name, owner: owner.name },
    exception:
      found && found.until > new Date()
        ? { until: found.until, askedBy: found.askedBy, reason: found.reason, setBy: found.setByName }
        : null,
  };
}

/**
 * Excepts an application, or moves the end of its exception. Holds from the next token request.
 *
 * @throws NotFoundError; InvalidInputError by field; ConflictError when the realm has too many
 */
export async function allowException(actor: Actor, input: GrantExceptionInput): Promise<void> {
  const { lastDay, askedBy, reason, ...key } = checked(grantExceptionSchema, input);
  requireKnown(key.grantType);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-grant-type");
    const { id, name } = await findApplication(tx, actor, key.applicationId, "change");
    const now = new Date();
    const until = endOf(lastDay, now);
    const where = { applicationId_environment_grantType: { ...key, applicationId: id } };
    const before = await tx.grantException.findUnique({ where });
    const others = await tx.grantException.count({
      where: {
        realmId: actor.realmId,
        until: { gt: now },
        NOT: { applicationId: id, environment: key.environment, grantType: key.grantType },
      },
    });
    if (others >= MOST_EXCEPTIONS)
      throw new ConflictError(`There are ${MOST_EXCEPTIONS} exceptions already. A rule with so many should be report-only.`);
    const terms = { until, askedBy, reason, setById: actor.userId, setByName: actor.name };
    await tx.grantException.upsert({ where, create: { ...key, realmId: actor.realmId, ...terms }, update: terms });
    await recordAudit(tx, actor, {
      action: "grant-policy.except",
      targetType: "application",
      targetId: id,
      targetName: name,
      before: before && { until: before.until, askedBy: before.askedBy },
      after: { grantType: key.grantType, environment: key.environment, until, askedBy, ...(reason !== "" && { reason }) },
    });
  });
}

const endedKeySchema = z.object(exceptedKey);

/**
 * Ends an exception. The rule holds for the application from the next token request.
 *
 * @throws NotFoundError
 */
export async function endException(actor: Actor, input: ExceptedKey): Promise<void> {
  const key = checked(endedKeySchema, input);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    const { id, name } = await findApplication(tx, actor, key.applicationId, "change");
    const where = { applicationId: id, environment: key.environment, grantType: key.grantType };
    const before = await tx.grantException.findFirst({ where });
    if (before === null) return;
    await tx.grantException.deleteMany({ where });
    await recordAudit(tx, actor, {
      action: "grant-policy.end-exception",
      targetType: "application",
      targetId: id,
      targetName: name,
      before: { grantType: key.grantType, environment: key.environment, until: before.until, askedBy: before.askedBy },
    });
  });
}

function requireKnown(grantType: string): void {
  if (grantTypeInfo(grantType) === undefined) throw new NotFoundError("There is no such grant type here.");
}
