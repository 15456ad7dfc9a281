/** What the pages about an application's scopes are handed: plain data, as the loaders answer it. */

export interface ScopeStandingView {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly open: boolean;
  readonly usable: boolean;
  readonly askable: boolean;
  readonly request: {
    readonly state: "requested" | "approved" | "refused";
    readonly reason: string;
    readonly answer: string;
    readonly requestedAt: Date;
    readonly decidedAt: Date | null;
  } | null;
}
