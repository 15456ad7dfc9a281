import { SETTINGS } from "#app/platform/settings";

/** The table of settings for a terminal, one block a variable. */
export function listSettings(): string {
  return SETTINGS.map(({ name, meaning, default: fallback }) => `${name}\n  ${meaning}\n  Default: ${fallback}\n`).join("");
}
