import type { Realm } from "#app/oauth/realm";
import { createUuidv7 } from "#app/oauth/uuidv7";
import type { ReceivedForm } from "./form-reader";

/** What the listener knows of a request and Remix does not. */
export interface RequestContext {
  /** UUIDv7; also the `X-Request-Id` response header. */
  readonly requestId: string;
  /** The peer's address. */
  readonly ip: string;
  /** The CSP nonce of this response. */
  readonly nonce: string;
  /** The realm the path names, with its addresses. */
  readonly realm: Realm;
}

/** What every loader and action gets as `context`. */
export interface PageContext extends RequestContext {
  /** What was sent, read and bounded by the listener; the Request that Remix hands on has no body. Empty for reads. */
  readonly form: ReceivedForm;
}

/** The id of one request: a UUIDv7, in the answer's `X-Request-Id`, in the log, and in failure records. */
export const newRequestId = createUuidv7({ now: Date.now });
