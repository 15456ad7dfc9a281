/** The addresses of an application's pages. */
import type { KeySummary } from "#app/services/applications/overview";
import type { InternalHref } from "#app/ui/link";

export type Environment = KeySummary["environment"];

/** The environments in the order of the tabs, with their labels and the last segment of their address. */
export const ENVIRONMENTS = [
  { environment: "PRODUCTION", label: "Production", title: "Production Keys", segment: "production-keys" },
  { environment: "SANDBOX", label: "Sandbox", title: "Sandbox Keys", segment: "sandbox-keys" },
] as const satisfies readonly {
  readonly environment: Environment;
  readonly label: string;
  readonly title: string;
  readonly segment: string;
}[];

/**
 * The address of an application's page; `page` is the part after its id, such as "edit".
 *
 * @example applicationHref(id, "production-keys") // "/applications/0190…/production-keys"
 */
export function applicationHref(id: string, page = ""): InternalHref {
  return `/applications/${encodeURIComponent(id)}${page === "" ? "" : `/${page}`}`;
}

/** The tabs of an application, with the last segment of their address. */
export const APPLICATION_TABS = [
  { label: "Overview", segment: "" },
  ...ENVIRONMENTS.map(({ title, segment }) => ({ label: title, segment })),
  { label: "Subscriptions", segment: "subscriptions" },
  { label: "Scopes", segment: "scopes" },
  { label: "Tokens", segment: "tokens" },
  { label: "Statistics", segment: "statistics" },
] as const;

/** Pages of an application that are no tab: the first segment of their address, and what they are called. */
const STEPS: readonly { readonly label: string; readonly segment: string }[] = [
  { label: "Edit", segment: "edit" },
  { label: "Delete", segment: "delete" },
  { label: "Revoke secret", segment: "secrets" },
  { label: "API calls", segment: "api-calls" },
];

/**
 * What an application's page is called, by its address without the base path.
 *
 * @example applicationPageLabel("/applications/0190…/edit") // "Edit"
 */
export function applicationPageLabel(pathname: string): string {
  const [, , , segment = ""] = pathname.split("/");
  return [...APPLICATION_TABS, ...STEPS].find((page) => page.segment === segment)?.label ?? "Overview";
}

/** The page's title in its environment, and its address. */
export function keyPageOf(applicationId: string, environment: Environment) {
  const [production, sandbox] = ENVIRONMENTS;
  const facts = environment === "SANDBOX" ? sandbox : production;
  return { ...facts, href: applicationHref(applicationId, facts.segment) };
}

/** The address of an application's Scopes page, or of the question for one scope. */
export function scopesHref(applicationId: string, ask?: string) {
  const page = applicationHref(applicationId, "scopes");
  return ask === undefined ? page : (`${page}?${new URLSearchParams({ ask })}` as const);
}
