import type {} from "@remix-run/server-runtime";
import type { Realm } from "#app/oauth/realm";
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

declare module "@remix-run/server-runtime" {
  interface AppLoadContext extends PageContext {}
}
