import { z } from "zod";

/**
 * A day as `<input type="date">` sends it; taken in UTC, as all times on the page are shown. PostgreSQL takes neither the year 0 nor the
 * day after 9999-12-31.
 */
const day = z.iso.date().refine((text) => text >= "1970" && text < "3000");
const text = z.string().trim().max(200);

/**
 * What the audit log is narrowed to. An entry that makes no sense is dropped rather than refused: filters come
 * from the address bar.
 */
export const auditFilterSchema = z.object({
  /** Part of the actor's name or e-mail address. */
  actor: text.catch("").default(""),
  action: text.catch("").default(""),
  targetType: text.catch("").default(""),
  targetId: text.catch("").default(""),
  from: day.or(z.literal("")).catch("").default(""),
  /** Inclusive. */
  to: day.or(z.literal("")).catch("").default(""),
});

export type AuditFilter = z.output<typeof auditFilterSchema>;

/** Reads the filter from a URL's parameters. */
export function parseAuditFilter(parameters: URLSearchParams): AuditFilter {
  const clean = [...parameters].map(([name, value]) => [name, value.replaceAll("\0", "")]);
  return auditFilterSchema.parse(Object.fromEntries(clean));
}
