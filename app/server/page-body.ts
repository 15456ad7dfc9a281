import type { IncomingMessage } from "node:http";

/** Bytes of a form; the largest of ours is a few thousand. */
const PAGE_BODY_LIMIT = 256 * 1024;

/**
 * Bounds a page's request body before Remix reads it whole. A declared length is compared; an undeclared one is read
 * here, up to the limit, and left where the request adapter looks for it.
 *
 * @returns whether the body fits.
 */
export async function boundBody(incoming: IncomingMessage & { rawBody?: Buffer }): Promise<boolean> {
  const length = incoming.headers["content-length"];
  if (length !== undefined) return Number(length) <= PAGE_BODY_LIMIT;
  if (incoming.headers["transfer-encoding"] === undefined) return true;
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream must outlive an early return: the refusal leaves by the same socket.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > PAGE_BODY_LIMIT) return false;
    chunks.push(bytes);
  }
  incoming.rawBody = Buffer.concat(chunks);
  return true;
}
