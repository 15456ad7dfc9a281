/**
 * Joins class names, leaving out what is false or empty.
 *
 * @example cx("rounded", isOpen && "shadow") // "rounded shadow" or "rounded"
 */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
