/** The example files of `docs/operating`, and what their tests read them by. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { FILE_SETTINGS } from "#app/platform/secret-files";
import { SETTINGS } from "#app/platform/settings";

/** The project's folder. */
export const ROOT = path.resolve(import.meta.dirname, "../../..");
/** The folder of the example files. */
export const EXAMPLES = path.join(ROOT, "docs/operating");

/** Names of settings that an example file may give. */
export const KNOWN_SETTINGS: ReadonlySet<string> = new Set([
  ...SETTINGS.map(({ name }) => name),
  ...FILE_SETTINGS.map((name) => `${name}_FILE`),
  "NODE_ENV",
]);

/** The text of an example file. */
export function exampleFile(name: string): string {
  return readFileSync(path.join(EXAMPLES, name), "utf8");
}

/**
 * `NAME=value` pairs as the environment they make.
 *
 * @example environmentOf("PORT=3000 HOST=0.0.0.0") // { PORT: "3000", HOST: "0.0.0.0" }
 */
export function environmentOf(pairs: string): Readonly<Record<string, string>> {
  const settings = pairs.split(/\s+/).filter((pair) => pair.includes("="));
  return Object.fromEntries(settings.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}
