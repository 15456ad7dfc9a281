/** The filter of the audit log, as its page's address has it: `?actor=ada&from=2026-01-01`. */
import { z } from "zod";
import type { AuditFilter } from "#app/services/admin/audit-list";

const text = z.string().trim().max(200).catch("").default("");
/** A day as `<input type="date">` sends it; taken in UTC, as all times on the page are shown. */
const day = z.iso
  .date()
  .refine((date) => date >= "1970" && date < "3000")
  .transform((date) => new Date(date))
  .nullable()
  .catch(null)
  .default(null);

const addressSchema = z.object({ actor: text, action: text, targetType: text, targetId: text, from: day, to: day });

/**
 * Reads the filter. What makes no sense is left out rather than refused: people edit the address.
 *
 * @example readAuditFilter(new URLSearchParams("actor=ada&from=nonsense")) // { actor: "ada", from: null, … }
 */
export function readAuditFilter(parameters: URLSearchParams): AuditFilter {
  const clean = [...parameters].map(([name, value]) => [name, value.replaceAll("\0", "")]);
  return addressSchema.parse(Object.fromEntries(clean));
}
