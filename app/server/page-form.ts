import type { IncomingMessage } from "node:http";
import { EMPTY_FORM, type FormFault, formBoundsOf, type ReceivedForm, readFormBody } from "#app/http/form-reader";
import { logger } from "#app/platform/logger";
import type { Refusal } from "./refusal";
import { readBody } from "./request-body";
import type { BodyFault } from "./unfinished-body";

/** Seconds until a form is worth another try for which there was no room. */
const RETRY_AFTER = "2";

/** Methods for which Remix runs an action. */
const WRITES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * Reads the form of a page's request, so that neither Remix nor a form library sees untrusted bytes. The body of a
 * request that is no write is bounded and discarded.
 *
 * @param path the request's, without its query: it decides the bounds.
 * @returns the form, or the refusal of it; no text of the request is in that or in the log.
 */
export async function readPageForm(incoming: IncomingMessage, path: string, requestId: string): Promise<ReceivedForm | Refusal> {
  const bounds = formBoundsOf(path);
  const body = await readWhole(incoming, bounds.bytes);
  if (body === "cut_off") return { status: 400, title: "Bad request", text: "The request ended before its form did." };
  if (!WRITES.has(incoming.method ?? "")) return typeof body === "string" ? refusalOf(body, bounds.bytes) : EMPTY_FORM;
  const form = typeof body === "string" ? body : readFormBody(body, incoming.headers["content-type"], bounds);
  if (typeof form !== "string") return form;
  logger().debug({ requestId, fault: form }, "refused a form");
  return refusalOf(form, bounds.bytes);
}

function refusalOf(fault: FormFault | BodyFault, bytes: number): Refusal {
  switch (fault) {
    case "content_type":
      return { status: 415, title: "Not a form", text: "Pages here take forms as a browser sends them, without files." };
    case "too_large":
      return {
        status: 413,
        title: "Too much was sent",
        text: `A form here takes at most ${bytes / 1024} kB, and no more fields than it shows.`,
      };
    case "malformed":
      return { status: 400, title: "Bad request", text: "What was sent is not one of the forms of this portal." };
    case "fragmented":
      return { status: 400, title: "Bad request", text: "The form came in too many small pieces.", headers: { Connection: "close" } };
    case "busy":
      return {
        status: 503,
        title: "The portal is busy",
        text: "Try again in a few seconds.",
        headers: { "Retry-After": RETRY_AFTER },
      };
  }
}

function readWhole(incoming: IncomingMessage, limit: number): Promise<Buffer | BodyFault | "cut_off"> {
  return new Promise((resolve) => {
    incoming.once("close", () => resolve("cut_off"));
    readBody(incoming, limit, resolve);
  });
}
