/** The request behind a use case that runs before anybody has signed in. */
export interface Visitor {
  readonly realmId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** What the browser keeps of earlier sign-ins; nothing of it has been checked. */
  readonly cookies: BrowserCookies;
}

export interface BrowserCookies {
  /** The token of a session, or null. A sign-in ends that session: a browser has one at a time. */
  readonly session: string | null;
  /** The token of a known device, or null. */
  readonly device: string | null;
}
