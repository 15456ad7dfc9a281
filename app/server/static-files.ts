import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import sirv from "sirv";
import { newRequestId } from "#app/http/context";
import { commonHeaders } from "#app/http/headers";
import { logger } from "#app/platform/logger";

const HASHED = "/assets/";
const FOR_EVER = "public, max-age=31536000, immutable";

/**
 * Serves the built client files. Those with a content hash in their name may be kept for ever; the rest is asked
 * for again after an hour. Compressed copies that the build wrote beside them are preferred.
 *
 * @param folder absolute path of the client build.
 * @param manifest a file that is sent as given here, in place of the built one.
 * @returns a handler that calls `next` for what is no file.
 */
export function staticFiles(
  folder: string,
  manifest?: { readonly path: string; readonly script: string },
): (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void {
  const serve = sirv(folder, {
    etag: true,
    gzip: true,
    brotli: true,
    dotfiles: false,
    extensions: [],
    setHeaders(outgoing, pathname) {
      for (const [name, value] of Object.entries(commonHeaders(newRequestId()))) outgoing.setHeader(name, value);
      outgoing.setHeader("Cache-Control", pathname.startsWith(HASHED) ? FOR_EVER : "public, max-age=3600");
    },
  });
  return (incoming, outgoing, next) => {
    if (manifest && incoming.url === manifest.path) return sendScript(incoming, outgoing, manifest.script);
    outgoing.once("pipe", (source: Readable) => surviveLoss(source, outgoing));
    serve(incoming, outgoing, next);
  };
}

function sendScript(incoming: IncomingMessage, outgoing: ServerResponse, script: string): void {
  const own = { "Content-Type": "text/javascript;charset=utf-8", "Content-Length": Buffer.byteLength(script), "Cache-Control": FOR_EVER };
  outgoing.writeHead(200, { ...commonHeaders(newRequestId()), ...own }).end(incoming.method === "HEAD" ? undefined : script);
}

/**
 * A file that goes or breaks once it is being served: sirv leaves its stream's error to nobody, which would end the
 * process. The length was promised already, so all that can be said is that the answer is not whole.
 */
function surviveLoss(source: Readable, outgoing: ServerResponse): void {
  source.once("error", (error) => {
    logger().warn({ err: error }, "a file could not be served");
    outgoing.destroy();
  });
}
