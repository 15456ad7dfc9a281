/** Fetches what clients and trusted issuers publish, such as client ID metadata documents and key sets, within bounds: nobody may have the portal ask a host over and over. */
import { LRUCache } from "lru-cache";
import { rateLimitStore } from "#app/db/rate-limit-store";
import { guardedFetch, OutboundError } from "#app/platform/guarded-fetch";
import { createRateLimit, remembering } from "#app/platform/rate-limit";
import { freshSeconds } from "./freshness";

/** The draft counts on 5 kB. */
const MOST_BYTES = 16_384;
const TIMEOUT_MS = 5000;
/** Milliseconds in which a document that could not be had is not asked for again. Its error is not kept beyond: it says nothing of the next time. */
const BRAKE_MS = 15_000;

const byAsker = remembering(createRateLimit(rateLimitStore, { name: "documents", limit: 30, windowSeconds: 60 }));
const byHost = remembering(createRateLimit(rateLimitStore, { name: "documents-host", limit: 60, windowSeconds: 60 }));
const failed = new LRUCache<string, string>({ max: 1000, ttl: BRAKE_MS });

/** A document that could not be had; the message is a sentence that people may be shown. */
export class DocumentUnavailable extends Error {
  override readonly name = "DocumentUnavailable";
}

/** A document as fetched, not yet read. */
export interface FetchedDocument {
  readonly text: string;
  readonly freshUntil: Date;
}

/**
 * Fetches a document. A status other than 200, a redirect included, is an error, and so is what is not JSON.
 *
 * @param asker for whom it is fetched, such as the id of a person who has signed in: no more than so many a minute for each
 * @param maxBytes of the document
 * @throws {DocumentUnavailable}
 */
export async function fetchDocument(url: URL, asker: string, maxBytes = MOST_BYTES): Promise<FetchedDocument> {
  const known = failed.get(url.href);
  if (known !== undefined) throw new DocumentUnavailable(known);
  if ((await byAsker.take(asker)) > 0 || (await byHost.take(url.hostname)) > 0)
    throw new DocumentUnavailable("Documents were asked for too often in a short time. Try again in a minute.");
  try {
    return await fetchOnce(url, maxBytes);
  } catch (error) {
    if (error instanceof DocumentUnavailable) failed.set(url.href, error.message);
    throw error;
  }
}

async function fetchOnce(url: URL, maxBytes: number): Promise<FetchedDocument> {
  const { status, headers, body } = await answerOf(url, maxBytes);
  if (status !== 200) throw new DocumentUnavailable(`Its host answered with the status ${status}.`);
  if (!/^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    throw new DocumentUnavailable("Its host did not answer with JSON.");
  const now = Date.now();
  return { text: body.toString("utf8"), freshUntil: new Date(now + freshSeconds(headers, now) * 1000) };
}

async function answerOf(url: URL, maxBytes: number) {
  try {
    return await guardedFetch(url.href, { maxBytes, timeoutMs: TIMEOUT_MS, headers: { Accept: "application/json" } });
  } catch (error) {
    throw error instanceof OutboundError ? new DocumentUnavailable(error.message) : error;
  }
}
