import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";
import { newRequestId } from "#app/http/request-id";
import { commonHeaders } from "#app/http/security-headers";

const HASHED = "/assets/";

/**
 * Serves the built client files. Those with a content hash in their name may be kept for ever; the rest is asked
 * for again after an hour. Compressed copies that the build wrote beside them are preferred.
 *
 * @param folder absolute path of the client build.
 * @returns a handler that calls `next` for what is no file.
 */
export function staticFiles(folder: string): (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void {
  return sirv(folder, {
    etag: true,
    gzip: true,
    brotli: true,
    dotfiles: false,
    extensions: [],
    setHeaders(outgoing, pathname) {
      for (const [name, value] of Object.entries(commonHeaders(newRequestId()))) outgoing.setHeader(name, value);
      outgoing.setHeader("Cache-Control", pathname.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "public, max-age=3600");
    },
  });
}
