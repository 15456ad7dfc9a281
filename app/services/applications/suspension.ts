/** Why applications are suspended. An admin suspends one and resumes it, which the audit log keeps; otherwise its owner has left. */
import { z } from "zod";
import type { Transaction } from "#app/db/transaction";

/** Why an application obtains no token, and whom to ask. */
export type Suspension =
  | {
      readonly kind: "by-admin";
      readonly at: Date;
      readonly by: string;
      /** Where the admin can be reached; null: the account is gone. */
      readonly email: string | null;
      /** "": none is known. */
      readonly reason: string;
    }
  /** It came to its present owner when the one before left, who may still hold its secrets. */
  | { readonly kind: "owner-left" };

const [SUSPEND, RESUME] = ["application.suspend", "application.resume"] as const;

const suspendedSchema = z.object({ reason: z.string().catch("") }).catch({ reason: "" });

/** Why a suspended application is so. The caller has checked who may see it. */
export async function suspensionOf(reader: Pick<Transaction, "auditEvent" | "user">, applicationId: string): Promise<Suspension> {
  const last = await reader.auditEvent.findFirst({
    where: { targetType: "application", targetId: applicationId, action: { in: [SUSPEND, RESUME] } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    select: { action: true, at: true, actorId: true, actorName: true, after: true },
  });
  if (last?.action !== SUSPEND) return { kind: "owner-left" };
  const admin = await reader.user.findUnique({ where: { id: last.actorId }, select: { email: true } });
  const { reason } = suspendedSchema.parse(JSON.parse(last.after ?? "{}"));
  return { kind: "by-admin", at: last.at, by: last.actorName, email: admin?.email ?? null, reason };
}

/**
 * The same of many suspended applications, without the evidence.
 *
 * @example (await suspensionKinds(prisma, ids)).get(id) // "owner-left"
 */
export async function suspensionKinds(
  reader: Pick<Transaction, "auditEvent">,
  applicationIds: readonly string[],
): Promise<ReadonlyMap<string, Suspension["kind"]>> {
  if (applicationIds.length === 0) return new Map();
  const lastOf = await reader.auditEvent.groupBy({
    by: ["targetId", "action"],
    where: { targetType: "application", targetId: { in: [...applicationIds] }, action: { in: [SUSPEND, RESUME] } },
    _max: { id: true },
  });
  const last = (id: string, action: string) => lastOf.find((row) => row.targetId === id && row.action === action)?._max.id ?? "";
  return new Map(applicationIds.map((id) => [id, last(id, SUSPEND) > last(id, RESUME) ? "by-admin" : "owner-left"]));
}
