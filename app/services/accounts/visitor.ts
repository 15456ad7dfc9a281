/** The request behind a use case that runs before anybody has signed in. */
export interface Visitor {
  readonly realmId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
}
