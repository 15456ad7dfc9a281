import type { HeadersArgs } from "@remix-run/node";

/**
 * A page's `headers` export: hands on what its loader, and on a form's answer its action, has set. Remix drops
 * them otherwise.
 *
 * @example export const headers = pageHeaders;
 */
export function pageHeaders({ loaderHeaders, actionHeaders }: HeadersArgs): Headers {
  const headers = new Headers(loaderHeaders);
  for (const [name, value] of actionHeaders) headers.set(name, value);
  return headers;
}
