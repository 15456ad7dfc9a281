/** A form that saves many values at once never undoes what somebody else has saved since it was shown. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Transaction } from "#app/db/transaction";
import { ServiceError } from "./errors";

/** One value of a form, as its use case has it; null: none is chosen. */
export type FormValue = string | number | boolean | null | readonly string[];
export type FormValues = Readonly<Record<string, FormValue>>;

/** What a save has done. */
export type SaveOutcome = "saved" | "unchanged";

/** A field in which what is stored now differs from what was to be saved. */
export type ConflictingField = {
  readonly field: string;
  readonly stored: FormValue;
  readonly yours: FormValue;
};

export type FormConflict = {
  /** Of what is stored now: a form that carries it has seen this conflict, and may replace what is stored. */
  readonly version: string;
  readonly fields: readonly ConflictingField[];
  /** The newest change of these values; null where the audit log has none. */
  readonly change: { readonly by: string; readonly at: Date } | null;
};

/** What is stored has changed since the form was shown. Nothing was saved. */
export class StaleFormError extends ServiceError {
  override readonly name = "StaleFormError";
  constructor(readonly conflict: FormConflict) {
    super("conflict", "Somebody else has changed this since you opened the page. Nothing was saved.");
  }
}

/**
 * Names a set of values: two sets have the same version only if they are alike. 22 characters of base64url.
 *
 * @example versionOf({ name: "Billing", quota: "Unlimited" })
 */
export function versionOf(values: FormValues): string {
  const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("base64url").slice(0, 22);
}

interface Save {
  /** The version of what the form showed; absent for callers that showed nothing: they replace whatever is stored. */
  readonly shown: string | undefined;
  readonly stored: FormValues;
  readonly wanted: FormValues;
  /** Where the audit log has changes of these values. */
  readonly log: { readonly realmId: string; readonly targetId: string; readonly actions: readonly string[] };
}

/**
 * Whether there is anything to save. Call it in the transaction of the change, when no other transaction can change what is stored any
 * more: on PostgreSQL after a lock.
 *
 * @throws StaleFormError when something else was stored since the form was shown, unless it is what is wanted.
 * @example if (!(await isToBeSaved(tx, { shown, stored: before, wanted: after, log }))) return "unchanged";
 */
export async function isToBeSaved(tx: Pick<Transaction, "auditEvent">, { shown, stored, wanted, log }: Save): Promise<boolean> {
  const fields = Object.entries(wanted)
    .map(([field, yours]) => ({ field, stored: stored[field] ?? null, yours }))
    .filter((value) => !isDeepStrictEqual(value.stored, value.yours));
  if (fields.length === 0) return false;
  const version = versionOf(stored);
  if (shown === undefined || shown === version) return true;
  const { realmId, targetId, actions } = log;
  const newest = await tx.auditEvent.findFirst({
    where: { realmId, targetId, action: { in: [...actions] } },
    orderBy: { at: "desc" },
    select: { actorName: true, at: true },
  });
  throw new StaleFormError({ version, fields, change: newest && { by: newest.actorName, at: newest.at } });
}
