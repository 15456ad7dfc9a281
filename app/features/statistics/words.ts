/** Words that the page and its view model share; nothing here draws, so that the browser gets nothing but them. */
import type { SecretData } from "./data";

/**
 * A secret in a word or two.
 *
 * @example secretName({ secretId: "…", hint: "7f2a", description: "CI" }) // "…7f2a CI"
 */
export function secretName(row: Pick<SecretData, "secretId" | "hint" | "description">): string {
  if (row.secretId === null) return "No secret matched";
  return row.hint === "" ? "A removed secret" : `…${row.hint}${row.description === "" ? "" : ` ${row.description}`}`;
}

/**
 * A share as text.
 *
 * @example percent(1, 3) // "33 %"
 * @example percent(1, 1000) // "0.1 %"
 */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  const value = (part / whole) * 100;
  if (value < 0.1) return "under 0.1 %";
  // Whole percents, finer near both ends: 99.9 % must not read as all.
  if (value < 10) return `${Math.round(value * 10) / 10} %`;
  return `${value > 99 ? Math.floor(value * 10) / 10 : Math.round(value)} %`;
}
