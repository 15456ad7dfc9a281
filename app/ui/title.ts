/**
 * The document title of a page, for a route's `meta`.
 *
 * @example export const meta: MetaFunction = () => pageTitle("Applications"); // "Applications · Latchkey"
 */
export function pageTitle(...parts: readonly string[]): { title: string }[] {
  return [{ title: [...parts, "Latchkey"].join(" · ") }];
}
