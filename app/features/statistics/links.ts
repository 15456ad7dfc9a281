/** Addresses around the statistics. */

import type { FailureView } from "#app/services/failures/recent";
import type { CallSubject } from "#app/services/usage/api-calls";
import type { Statistics } from "#app/services/usage/statistics";
import type { InternalHref } from "#app/ui/link";

/** The form above the numbers, as it is shown: what was typed where that can be, and the messages beside each field. */
export interface StatisticsForm {
  readonly range: string;
  readonly environment: string;
  /** `YYYY-MM-DDTHH:MM`, in UTC; "" for what is no time. */
  readonly from: string;
  readonly to: string;
  readonly errors: Readonly<Partial<Record<"range" | "environment" | "from" | "to", readonly string[]>>>;
}

export type Subject = Statistics["subject"];

/** The statistics' own address: of an application, or of the realm. */
export function statisticsHref(subject: Subject): InternalHref {
  return subject.kind === "realm" ? "/admin/statistics" : `/applications/${encodeURIComponent(subject.id)}/statistics`;
}

/** The address of the calls of APIs: of an application, of an API, or of the realm. */
export function apiCallsHref(subject: CallSubject): InternalHref {
  if (subject.kind === "realm") return "/admin/api-calls";
  return `/${subject.kind === "api" ? "apis" : "applications"}/${encodeURIComponent(subject.id)}/api-calls`;
}

/** The question as a query string, for the files and for links that keep it. */
export function periodQuery(form: Omit<StatisticsForm, "errors">): URLSearchParams {
  return new URLSearchParams({
    range: form.range,
    environment: form.environment,
    ...(form.range === "custom" ? { from: form.from, to: form.to } : {}),
  });
}

export interface FixLink {
  readonly to: InternalHref;
  readonly label: string;
}

/** Where a failure is mended, for those who can reach the page: the owner's pages, or the admin's. */
export function fixLink(failure: Pick<FailureView, "fixPage" | "application" | "environment">, subject: Subject): FixLink | null {
  const application = failure.application;
  const keys: FixLink | null = application && {
    to: `/applications/${encodeURIComponent(application.id)}/${failure.environment === "SANDBOX" ? "sandbox-keys" : "production-keys"}`,
    label: failure.environment === "SANDBOX" ? "Open Sandbox Keys" : "Open Production Keys",
  };
  const admin = subject.kind === "realm";
  switch (failure.fixPage) {
    case "keys":
      return keys;
    case "quota":
      return application && { to: `/applications/${encodeURIComponent(application.id)}/edit`, label: "Change the quota" };
    case "scopes":
      return admin ? { to: "/admin/scopes", label: "Open Scopes" } : keys;
    case "scope-access":
      return application && { to: `/applications/${encodeURIComponent(application.id)}/scopes`, label: "Open the application's Scopes" };
    case "grant-policy":
      return admin ? { to: "/admin/grants", label: "Open Grant types" } : null;
    case "applications":
      return admin ? { to: "/admin/applications", label: "Open Applications" } : null;
    case "users":
      return admin ? { to: "/admin/users", label: "Open Users" } : null;
    case null:
      return null;
  }
}
