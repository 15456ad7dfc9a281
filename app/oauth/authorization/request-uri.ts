/** What a `request_uri` looks like that stands for a pushed request. Pure text: the browser reads it too. */

/** RFC 9126 §2.2, RFC 6755: what every one of ours begins with. */
export const REQUEST_URI_PREFIX = "urn:ietf:params:oauth:request_uri:";

/** Whether a `request_uri` is that of a pushed request, in contrast to the address of a request object. */
export function isPushedUri(requestUri: string): boolean {
  return requestUri.startsWith(REQUEST_URI_PREFIX);
}
