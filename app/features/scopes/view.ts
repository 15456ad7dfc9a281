/** What the pages about an application's scopes are handed: plain data, as the loaders answer it. */
import { applicationHref } from "../applications/view";

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

/** The address of an application's Scopes page, or of the question for one scope. */
export function scopesHref(applicationId: string, ask?: string) {
  const page = applicationHref(applicationId, "scopes");
  return ask === undefined ? page : (`${page}?${new URLSearchParams({ ask })}` as const);
}
