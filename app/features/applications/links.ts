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

/** The environments as the choices of a filter: `value` is what stands in addresses. */
export const ENVIRONMENT_CHOICES = ENVIRONMENTS.map(({ label }) => ({ value: label.toLowerCase(), label }));

/**
 * The address of an application's page; `page` is the part after its id, such as "edit".
 *
 * @example applicationHref(id, "production-keys") // "/applications/0190…/production-keys"
 */
export function applicationHref(id: string, page = ""): `/${string}` {
  return `/applications/${encodeURIComponent(id)}${page === "" ? "" : `/${page}`}`;
}

/** The pages of one environment's keys, in the order of the tabs, with what follows the environment's segment in their address. */
const KEY_PARTS = [
  { label: "Secrets", part: "" },
  { label: "Quickstart", part: "quickstart" },
  { label: "Settings", part: "settings" },
] as const;

export type KeyPart = (typeof KEY_PARTS)[number]["part"];

/** The other tabs of an application, with the last segment of their address. */
const OTHER_TABS = [
  { label: "Subscriptions", segment: "subscriptions" },
  { label: "Scopes", segment: "scopes" },
  { label: "Tokens", segment: "tokens" },
  { label: "Statistics", segment: "statistics" },
] as const;

/** Pages that are no tab: where their address begins, what they are called, and the tab that they belong to. */
const STEPS = [
  { path: "edit", label: "Edit", tab: "Overview" },
  { path: "delete", label: "Delete", tab: "Overview" },
  { path: "members", label: "Members", tab: "Overview" },
  { path: "owner", label: "Owner", tab: "Overview" },
  { path: "secrets", label: "Revoke secret", tab: "Secrets" },
  { path: "production-keys/kind", label: "Change kind", tab: "Settings" },
  { path: "sandbox-keys/kind", label: "Change kind", tab: "Settings" },
  { path: "api-calls", label: "API calls", tab: "Statistics" },
] as const;

/** The pages of a rotation lie below the secret that it is about. */
const ROTATION = /^secrets\/[^/]+\/rotate(\/|$)/;

/** Where in an application a page lies. */
export interface ApplicationPlace {
  /** What the page is called. */
  readonly label: string;
  /** The label of its tab. */
  readonly tab: string;
  /** Whose keys it is about; null: it is about both environments. */
  readonly environment: Environment | null;
}

/** The environment that the statistics are filtered by; null: both are counted. */
function filteredEnvironment(search: string): Environment | null {
  const named = new URLSearchParams(search).get("environment");
  return ENVIRONMENTS.find(({ label }) => label.toLowerCase() === named)?.environment ?? null;
}

/**
 * Where in an application the page at an address without base path lies.
 *
 * @example placeOf("/applications/0190…/sandbox-keys/settings") // { label: "Settings", tab: "Settings", environment: "SANDBOX" }
 */
export function placeOf(pathname: string, search = ""): ApplicationPlace {
  const path = pathname.split("/").slice(3).join("/");
  const of = ENVIRONMENTS.find(({ segment }) => path === segment || path.startsWith(`${segment}/`));
  const environment = of?.environment ?? null;
  if (ROTATION.test(path)) return { label: "Rotate secret", tab: "Secrets", environment };
  const step = STEPS.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (step) return { label: step.label, tab: step.tab, environment };
  const part = KEY_PARTS.find((one) => of && path === [of.segment, one.part].filter(Boolean).join("/"));
  const label = part?.label ?? OTHER_TABS.find(({ segment }) => segment === path)?.label ?? "Overview";
  return { label, tab: label, environment: label === "Statistics" ? filteredEnvironment(search) : environment };
}

/** The tabs of an application, each with its address: those of keys in the environment that is looked at. */
export function applicationTabs(applicationId: string, environment: Environment): { readonly label: string; readonly to: InternalHref }[] {
  return [
    { label: "Overview", to: applicationHref(applicationId) },
    ...KEY_PARTS.map(({ label, part }) => ({ label, to: keyPageOf(applicationId, environment, part).href })),
    ...OTHER_TABS.map(({ label, segment }) => ({ label, to: applicationHref(applicationId, segment) })),
  ];
}

/** The same page of keys in each environment; of the statistics, the same with the filter. */
export function environmentLinks(applicationId: string, { tab, label: page }: ApplicationPlace, search = "") {
  if (page === "Statistics") {
    return ENVIRONMENTS.map(({ environment, label }) => {
      const query = new URLSearchParams(search);
      query.set("environment", label.toLowerCase());
      return { environment, label, to: `${applicationHref(applicationId, "statistics")}?${query}` as const };
    });
  }
  const part = KEY_PARTS.find(({ label }) => label === tab)?.part ?? "";
  return ENVIRONMENTS.map(({ environment, label }) => ({ environment, label, to: keyPageOf(applicationId, environment, part).href }));
}

/** An environment's title, and the address of one of its pages. */
export function keyPageOf(applicationId: string, environment: Environment, part: KeyPart = "") {
  const [production, sandbox] = ENVIRONMENTS;
  const facts = environment === "SANDBOX" ? sandbox : production;
  return { ...facts, href: applicationHref(applicationId, part === "" ? facts.segment : `${facts.segment}/${part}`) };
}

/** Where the first call of a key is waited for; with `.json` behind it, the same for a program. */
export function firstTokenHref(applicationId: string, environment: Environment): InternalHref {
  return `${keyPageOf(applicationId, environment).href}/first-token`;
}

/** The address of an application's Scopes page, or of the question for one scope. */
export function scopesHref(applicationId: string, ask?: string) {
  const page = applicationHref(applicationId, "scopes");
  return ask === undefined ? page : (`${page}?${new URLSearchParams({ ask })}` as const);
}
