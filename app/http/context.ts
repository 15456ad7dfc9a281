import type {} from "@remix-run/server-runtime";

/** What the listener knows of a request and Remix does not; every loader and action gets it as `context`. */
export interface RequestContext {
  /** UUIDv7; also the `X-Request-Id` response header. */
  readonly requestId: string;
  /** The peer's address. */
  readonly ip: string;
  /** The CSP nonce of this response. */
  readonly nonce: string;
  /** The realm the path names; `root` unless a dialect path says otherwise. */
  readonly realmId: string;
}

declare module "@remix-run/server-runtime" {
  interface AppLoadContext extends RequestContext {}
}
