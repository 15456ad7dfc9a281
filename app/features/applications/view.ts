/** What the application pages are handed: plain data, as the loaders answer it. */
import type { InternalHref } from "#app/ui/link";

export type Environment = "PRODUCTION" | "SANDBOX";

export interface ApplicationHead {
  readonly id: string;
  readonly name: string;
  readonly status: "active" | "suspended";
  readonly own: boolean;
  readonly owner: { readonly name: string; readonly email: string };
  readonly suspension: { readonly at: Date; readonly by: string } | null;
}

export interface ApplicationRow {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string };
  readonly quota: string;
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  readonly keys: readonly Environment[];
  readonly tokensLastWeek: number;
}

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
