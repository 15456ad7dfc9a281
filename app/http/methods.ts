/** Methods that some URL of ours may answer; the rest is refused before anything looks at the request. */
const KNOWN = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Whether a request method is one that routes may see. TRACE, CONNECT and inventions are not. */
export function isKnownMethod(method: string): boolean {
  return KNOWN.has(method);
}
