/** The audit log of a realm, filtered and page by page. */
import { z } from "zod";
import { database } from "#app/db/database";
import { type AuditCursor, type AuditQuery, countAudit, distinctValues, listAuditIds } from "#app/db/queries/audit-list";
import { listUserIds } from "#app/db/queries/user-list";
import type { Actor } from "../actor";
import { isRowId } from "../applications/access";
import type { ChainedEvent } from "../audit/chain";
import { checked } from "../errors";
import { requireAdminRole } from "./access";

/** Entries on a page. */
const PAGE = 25;
/** The most people that a filter by actor matches; with more the filter is not applied. */
const ACTORS = 200;
const DAY_MS = 86_400_000;

/** Compared as it is, after blanks around it; PostgreSQL takes no NUL. */
const text = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\0]*$/)
  .default("");
/** A moment of a day of UTC. PostgreSQL takes neither the year 0 nor what comes after the year 9999. */
const day = z.date().min(new Date("1970-01-01")).max(new Date("2999-12-31")).nullable().default(null);

/** What the audit log is narrowed to. */
const auditFilterSchema = z.object({
  /** Part of the actor's name or e-mail address. */
  actor: text,
  action: text,
  targetType: text,
  targetId: text,
  /** The first day. */
  from: day,
  /** The last day. */
  to: day,
});

/** Empty texts and null narrow nothing. */
export type AuditFilter = z.output<typeof auditFilterSchema>;

/** An {@link AuditFilter} that names only what narrows. */
export type AuditFilterInput = z.input<typeof auditFilterSchema>;

/** One field that a change touched. A side that did not have it is null. */
export interface AuditedField {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One row of the log: an event with what it has changed by field. */
export interface AuditEntry extends Omit<ChainedEvent, "realmId" | "before" | "after"> {
  readonly fields: readonly AuditedField[];
  /** Its place in the hash chain; null: outside it. */
  readonly seq: number | null;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** At most so many as pages of other lists reach. */
  readonly total: number;
  /** There are more than `total`. */
  readonly more: boolean;
  /** Where older entries go on, or null at the end. */
  readonly next: string | null;
  /** The actions and kinds of target that the log knows, to choose from. */
  readonly actions: readonly string[];
  readonly targetTypes: readonly string[];
}

/**
 * One page of the audit log of the actor's realm, newest first.
 *
 * @param cursor `next` of the page before, or undefined for the newest
 * @throws InvalidInputError by field of the filter
 * @example await listAudit(actor, { actor: "ada", from: new Date("2026-01-01") }, undefined)
 */
export async function listAudit(actor: Actor, filter: AuditFilterInput, cursor: string | undefined): Promise<AuditPage> {
  requireAdminRole(actor);
  const { prisma } = database();
  const query = await auditQuery(actor.realmId, filter);
  const [rows, count, actions, targetTypes] = await Promise.all([
    readAudit(query, parseCursor(cursor), PAGE + 1),
    countAudit(query),
    distinctValues(prisma, { table: "AuditEvent", column: "action", realmId: actor.realmId }),
    distinctValues(prisma, { table: "AuditEvent", column: "targetType", realmId: actor.realmId }),
  ]);
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    entries: shown.map(({ before, after, realmId: _realm, hash: _hash, ...row }) => ({ ...row, fields: auditedFields(before, after) })),
    ...count,
    next: rows.length > PAGE && last ? formatCursor(last) : null,
    actions,
    targetTypes,
  };
}

/**
 * The database's condition for a filter.
 *
 * @throws InvalidInputError by field
 */
export async function auditQuery(realmId: string, filter: AuditFilterInput): Promise<AuditQuery> {
  const { actor, action, targetType, targetId, from, to } = checked(auditFilterSchema, filter);
  return {
    realmId,
    ...(actor === "" ? {} : { actor: { called: actor, ids: await peopleCalled(realmId, actor) } }),
    ...(action === "" ? {} : { action }),
    ...(targetType === "" ? {} : { targetType }),
    ...(targetId === "" ? {} : { targetId }),
    ...(from === null ? {} : { from: dayOf(from) }),
    ...(to === null ? {} : { to: new Date(dayOf(to).getTime() + DAY_MS) }),
  };
}

/** Where the day of a moment begins, in UTC. */
function dayOf(moment: Date): Date {
  return new Date(moment.getTime() - (moment.getTime() % DAY_MS));
}

async function peopleCalled(realmId: string, search: string): Promise<readonly string[]> {
  return (await listUserIds({ realmId, search, sort: "name", descending: false, limit: ACTORS, offset: 0 })).ids;
}

/** Rows of the log from `cursor` on, newest first. */
export async function readAudit(query: AuditQuery, cursor: AuditCursor | null, limit: number) {
  const ids = await listAuditIds(query, cursor, limit);
  return await database().prisma.auditEvent.findMany({ where: { id: { in: [...ids] } }, orderBy: [{ at: "desc" }, { id: "desc" }] });
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
function formatCursor(cursor: AuditCursor): string {
  return `${cursor.at.getTime()}_${cursor.id}`;
}

/** A cursor from the URL; null, which gives the newest page, when it is malformed. Fourteen digits of milliseconds end in the year 5138. */
function parseCursor(text: string | undefined): AuditCursor | null {
  const [at, id] = (text ?? "").split("_");
  if (at === undefined || id === undefined || !/^\d{1,14}$/.test(at) || !isRowId(id)) return null;
  return { at: new Date(Number(at)), id };
}
