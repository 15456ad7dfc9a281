/** What a realm may be called: its name stands in the paths of every product, and once in each. */
import { z } from "zod";

const MOST_LETTERS = 40;

/** Realms below each other, `root` not counted: paths stay short enough for every proxy. */
export const MOST_DEPTH = 4;

/** Realms of a portal, `root` not counted. */
export const MOST_REALMS = 20_000;

/**
 * Names that a path could mean something else by: the root realm's own, and the first parts of paths that stand where PingAM's older form,
 * `/oauth2/NAME/access_token`, has the name. A test compares them with the table of paths.
 */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  "root",
  "carbon.super",
  "realms",
  "t",
  "access_token",
  "authorize",
  "connect",
  "device",
  "device_authorize",
  "introspect",
  "jwks",
  "par",
  "oidcdiscovery",
  "register",
  "revoke",
  "token",
  "userinfo",
]);

/**
 * One name, without what lies above. Lower-case letters alone: paths tell upper from lower case, people who type an address do not, and so
 * no two realms differ by case.
 */
export const realmNameField = z
  .string({ error: "Type a name." })
  .trim()
  .min(1, "Type a name.")
  .max(MOST_LETTERS, `Use at most ${MOST_LETTERS} letters.`)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "Use lower-case letters, digits, dots, hyphens and underscores; begin with a letter or digit.")
  .refine((name) => !RESERVED_NAMES.has(name), "This name means something else in a path. Choose another.")
  .refine((name) => !name.endsWith(".data"), "A name cannot end with .data.");

/**
 * The names of a realm below root, from the top.
 *
 * @example namesOf("root/alpha/beta") // ["alpha", "beta"]
 */
export function namesOf(path: string): readonly string[] {
  return path.split("/").slice(1);
}

/** @example lastNameOf("root/alpha") // "alpha" */
export function lastNameOf(path: string): string {
  return path.split("/").at(-1) ?? path;
}
