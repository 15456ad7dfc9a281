/**
 * The number of the oldest migration that a version must know to go on beside the one of this name, which takes something
 * away; undefined for those that only add. See `docs/decisions/0009-many-machines.md`.
 *
 * @param {string} name
 * @returns {string | undefined}
 * @example neededMigration("20270301120000_drop_nickname_needs_20270101120000") // "20270101120000"
 */
export function neededMigration(name) {
  return /_needs_(\d{14})$/.exec(name)?.[1];
}
