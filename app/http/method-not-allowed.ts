/**
 * The answer of a page that takes no form. Remix gives it by itself to whoever asks; a page that exists for some only
 * checks that first and then throws this.
 */
export function methodNotAllowed(): Response {
  return new Response("This page takes no form.", { status: 405, statusText: "Method Not Allowed", headers: { Allow: "GET, HEAD" } });
}
