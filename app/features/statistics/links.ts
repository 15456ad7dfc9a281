/** Addresses around the statistics. */

import type { FailureView } from "#app/services/failures/recent";
import type { CallSubject } from "#app/services/usage/api-calls";
import type { Breakdown, FilterName } from "#app/services/usage/question";
import type { Statistics } from "#app/services/usage/statistics";
import type { InternalHref } from "#app/ui/link";

/** The form of the time, as it is shown: what was typed where that can be, and the messages beside each field. */
export interface PeriodState {
  readonly range: string;
  readonly environment: string;
  /** `YYYY-MM-DDTHH:MM`, in UTC; "" for what is no time. */
  readonly from: string;
  readonly to: string;
  readonly errors: Readonly<Partial<Record<"range" | "environment" | "from" | "to", readonly string[]>>>;
}

/** The address of the statistics page, as a value. */
export interface StatisticsAddress extends Omit<PeriodState, "errors"> {
  readonly filters: Readonly<Record<FilterName, string>>;
  readonly by: Breakdown;
  readonly compared: boolean;
  readonly view: "chart" | "table";
  readonly sort: "count" | "first" | "last";
  readonly group: string;
  readonly at: string;
}

export interface StatisticsState extends StatisticsAddress {
  readonly errors: Readonly<Partial<Record<string, readonly string[]>>>;
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
export function periodQuery(form: Omit<PeriodState, "errors">): URLSearchParams {
  return new URLSearchParams({
    range: form.range,
    environment: form.environment,
    ...(form.range === "custom" ? { from: form.from, to: form.to } : {}),
  });
}

/**
 * The query string of the statistics page; what is as usual is left out.
 *
 * @example statisticsQuery({ ...address, range: "7d" }).toString() // "range=7d"
 */
export function statisticsQuery({ filters, by, compared, view, sort, group, at, ...period }: StatisticsAddress): URLSearchParams {
  const query = new URLSearchParams({ range: period.range });
  if (period.range === "custom") {
    query.set("from", period.from);
    query.set("to", period.to);
  }
  if (period.environment !== "all") query.set("environment", period.environment);
  for (const [name, value] of Object.entries(filters)) if (value !== "") query.set(name, value);
  if (by !== "grant") query.set("by", by);
  if (!compared) query.set("compare", "none");
  if (view !== "chart") query.set("view", view);
  if (sort !== "count") query.set("sort", sort);
  if (group !== "") query.set("group", group);
  if (at !== "") query.set("at", at);
  return query;
}

/** The same page with one more filter, or with another value of one; what was open is closed. */
export function filteredBy(address: StatisticsAddress, filters: Partial<StatisticsAddress["filters"]>): InternalHref {
  return `?${statisticsQuery({ ...address, filters: { ...address.filters, ...filters }, group: "", at: "" })}`;
}

export interface FixLink {
  readonly to: InternalHref;
  readonly label: string;
}

/** Where a failure is mended, for those who can reach the page: the owner's pages, or the admin's. */
export function fixLink(
  failure: Pick<FailureView, "fixPage" | "environment"> & { readonly application: { readonly id: string } | null },
  subject: Subject,
): FixLink | null {
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
