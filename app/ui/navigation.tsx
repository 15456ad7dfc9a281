import { cx } from "./cx";
import { type InternalHref, Link, NavLink } from "./link";

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
      <ol className="flex flex-wrap items-center gap-x-2 text-small text-muted">
        {crumbs.map((crumb, index) => (
          <li key={`${crumb.to ?? ""} ${crumb.label}`} className="flex min-w-0 items-center gap-2">
            {index > 0 ? (
              <span aria-hidden="true" className="text-line-strong">
                /
              </span>
            ) : null}
            {crumb.to ? (
              <Link
                to={crumb.to}
                className="inline-flex min-h-6 items-center rounded-sm underline-offset-2 [overflow-wrap:anywhere] hover:text-ink hover:underline max-md:min-h-11"
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

export interface Tab {
  readonly to: InternalHref;
  readonly label: string;
  /** Current only at exactly this address: for the first tab, whose address all others extend. */
  readonly end?: boolean | undefined;
}

/**
 * The pages of one thing, as links; the current one has `aria-current`. Wraps where it is narrow.
 *
 * @example <TabNav label="Application" tabs={[{ to: `/applications/${id}`, label: "Overview", end: true }]} />
 */
export function TabNav({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="max-md:pb-2">
      <ul className="-mb-px grid grid-cols-3 gap-x-2 md:flex md:flex-wrap md:gap-x-6">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              end={tab.end ?? false}
              className={(current) =>
                cx(
                  "flex min-h-11 items-center text-sm max-md:justify-center max-md:rounded-md max-md:text-center md:border-b-2",
                  current
                    ? "font-semibold text-ink max-md:bg-sunken md:border-ink"
                    : "border-transparent text-muted hover:text-ink md:hover:border-line-control",
                )
              }
            >
              {tab.label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
