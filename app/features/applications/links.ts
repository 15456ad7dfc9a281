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
