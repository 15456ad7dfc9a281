import { z } from "zod";
import type { AuditCursor } from "#app/db/queries/audit-list";
import { isRowId } from "../../applications/access";

/** One field that a change touched. A side that did not have it is null. */
export interface AuditedField {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One row of the log. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly fields: readonly AuditedField[];
  readonly ip: string;
  readonly requestId: string;
  /** Its place in the hash chain; null: outside it. */
  readonly seq: number | null;
}

const members = z.record(z.string(), z.unknown());

/** `before` and `after` of a row, field by field in the order they were written. */
export function auditedFields(before: string | null, after: string | null): AuditedField[] {
  const old = parse(before);
  const fresh = parse(after);
  // A new row changes nothing in the fields that it does not have.
  const worthTelling = (name: string) => before !== null || !isEmpty(fresh[name]);
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(worthTelling);
  return names.map((name) => ({ name, before: inText(old[name]), after: inText(fresh[name]) }));
}

function parse(json: string | null): Readonly<Record<string, unknown>> {
  return json === null ? {} : members.parse(JSON.parse(json));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function inText(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null) return "none";
  if (Array.isArray(value) && value.every((item) => typeof item === "string" || typeof item === "number")) return value.join(", ");
  return JSON.stringify(value);
}

/** A cursor as written in the URL. */
export function formatCursor(cursor: AuditCursor): string {
  return `${cursor.at.getTime()}_${cursor.id}`;
}

/** A cursor from the URL; null, which gives the newest page, when it is malformed. Fourteen digits of milliseconds end in the year 5138. */
export function parseCursor(text: string | undefined): AuditCursor | null {
  const [at, id] = (text ?? "").split("_");
  if (at === undefined || id === undefined || !/^\d{1,14}$/.test(at) || !isRowId(id)) return null;
  return { at: new Date(Number(at)), id };
}
