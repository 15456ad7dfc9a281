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
      <ol className="flex flex-wrap items-center gap-x-1 text-sm text-muted">
        {crumbs.map((crumb, index) => (
          <li key={`${crumb.to ?? ""} ${crumb.label}`} className="flex min-w-0 items-center gap-1">
            {index > 0 ? <span aria-hidden="true">/</span> : null}
            {crumb.to ? (
              <Link to={crumb.to} className="rounded-sm py-0.5 underline-offset-2 [overflow-wrap:anywhere] hover:text-ink hover:underline">
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
    <nav aria-label={label} className="border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-1">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              end={tab.end ?? false}
              className={(current) =>
                cx(
                  "flex min-h-10 items-center border-b-2 px-3 text-sm font-medium motion-safe:transition-colors",
                  current ? "border-accent text-ink" : "border-transparent text-muted hover:border-line-strong hover:text-ink",
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
