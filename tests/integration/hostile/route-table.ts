/** The route table as anybody can reach it: every address, and whether a write is answered there. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import routes from "#app/routes";

export interface Route {
  /** With its parameters as in the table: `/applications/:applicationId/edit`. */
  readonly path: string;
  readonly hasAction: boolean;
  /** Its module's text. */
  readonly source: string;
}

interface Entry {
  readonly path?: string | undefined;
  readonly index?: boolean | undefined;
  readonly file: string;
  readonly children?: readonly Entry[] | undefined;
}

const APP = path.resolve(import.meta.dirname, "../../../app");

/** Every route of the portal, by its modules' own exports: a new one is in the list by itself. */
export async function routeTable(): Promise<readonly Route[]> {
  return await Promise.all(
    flatten(routes, "").map(async ({ file, ...route }) => {
      const source = await readFile(path.join(APP, file), "utf8");
      return { path: route.path, source, hasAction: /^export (?:(?:async )?(?:function|const) action\b|\{[^}]*\baction\b)/m.test(source) };
    }),
  );
}

/**
 * The table's path with values in the place of its parameters.
 *
 * @example addressOf("/applications/:applicationId/edit", { applicationId: "1" }) // "/applications/1/edit"
 */
export function addressOf(route: string, values: Readonly<Record<string, string>>): string {
  return route.replaceAll(/:(\w+)|\*/g, (_, name: string | undefined) => (name === undefined ? "no/such/page" : (values[name] ?? "x")));
}

function flatten(entries: readonly Entry[], base: string): readonly { readonly path: string; readonly file: string }[] {
  return entries.flatMap((entry) => {
    const own = entry.path === undefined ? base : `${base}/${entry.path}`;
    return [{ path: own === "" ? "/" : own, file: entry.file }, ...flatten(entry.children ?? [], own)];
  });
}
