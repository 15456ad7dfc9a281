import type { HeadersArgs } from "@remix-run/node";

/**
 * A page's `headers` export: hands on what its loader, and on a form's answer its action, has set, or a refusal that either
 * has thrown. Remix drops them otherwise; of a refusal it asks the route that shows it, which is the root.
 *
 * @example export const headers = pageHeaders;
 */
export function pageHeaders({ loaderHeaders, actionHeaders, errorHeaders }: HeadersArgs): Headers {
  const headers = new Headers(loaderHeaders);
  for (const more of [actionHeaders, errorHeaders ?? []]) for (const [name, value] of more) headers.set(name, value);
  return headers;
}
