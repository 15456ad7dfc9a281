import { Link } from "@remix-run/react";
import { type InternalHref, internalHref } from "./link";

export interface Crumb {
  readonly label: string;
  /** Absent for the page itself. */
  readonly to?: InternalHref | undefined;
}

/**
 * The pages above this one. The last crumb is the page itself and no link.
 *
 * @example <Breadcrumbs crumbs={[{ label: "Applications", to: "/applications" }, { label: "Billing" }]} />
 */
export function Breadcrumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-x-1 text-sm text-muted">
        {crumbs.map((crumb, index) => (
          <li key={`${crumb.to ?? ""} ${crumb.label}`} className="flex min-w-0 items-center gap-1">
            {index > 0 ? <span aria-hidden="true">/</span> : null}
            {crumb.to ? (
              <Link
                to={internalHref(crumb.to)}
                className="rounded-sm py-0.5 underline-offset-2 [overflow-wrap:anywhere] hover:text-ink hover:underline"
              >
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page" className="[overflow-wrap:anywhere]">
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
