import type { ReactNode } from "react";
import { cx } from "./cx";
import { type InternalHref, Link, TARGET_CLASS } from "./link";

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
          <li key={`${crumb.to ?? ""} ${crumb.label}`} className="flex min-h-6 min-w-0 items-center gap-2 max-md:min-h-11">
            {index > 0 ? (
              <span aria-hidden="true" className="text-line-strong">
                /
              </span>
            ) : null}
            {crumb.to ? (
              <Link
                to={crumb.to}
                className={cx(TARGET_CLASS, "rounded-sm underline-offset-2 [overflow-wrap:anywhere] hover:text-ink hover:underline")}
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
  /** The page is this one, or a step of it. */
  readonly current: boolean;
}

/**
 * The pages of one thing, as links; the current one has `aria-current`. On a phone they stand in rows of three.
 *
 * @example <TabNav label="Application" tabs={[{ to: `/applications/${id}`, label: "Overview", current: true }]} />
 */
export function TabNav({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="max-md:pb-2">
      <ul className="-mb-px grid grid-cols-3 gap-x-2 md:flex md:flex-wrap md:gap-x-6">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link
              to={tab.to}
              aria-current={tab.current ? "page" : undefined}
              className={cx(
                "flex min-h-11 items-center text-sm max-md:justify-center max-md:rounded-md max-md:text-center md:border-b-2",
                tab.current
                  ? "font-semibold text-ink max-md:bg-sunken md:border-ink"
                  : "border-transparent text-muted hover:text-ink md:hover:border-line-control",
              )}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface SegmentsProps {
  readonly label: string;
  readonly options: readonly { readonly to: InternalHref; readonly label: ReactNode; readonly current: boolean }[];
  /** Each as wide as its word, in several rows where there is no room: for more than a few. The page stays where it is scrolled to. */
  readonly compact?: boolean | undefined;
}

/**
 * One of few, each at an address of its own: an environment, a range of time.
 *
 * @example <Segments label="Environment" options={[{ to: "/a", label: "Production", current: true }, { to: "/b", label: "Sandbox", current: false }]} />
 */
export function Segments({ label, options, compact = false }: SegmentsProps) {
  return (
    <nav aria-label={label} className={compact ? undefined : "max-md:w-full"}>
      <ul className="flex flex-wrap gap-0.5 rounded-[0.5625rem] bg-sunken p-0.5 ring-1 ring-line ring-inset">
        {options.map((option) => (
          <li key={option.to} className={compact ? undefined : "max-md:flex-1"}>
            <Link
              to={option.to}
              preventScrollReset={compact}
              aria-current={option.current ? "true" : undefined}
              className={cx(
                "flex min-h-7.5 items-center justify-center gap-2 rounded-md px-3 text-small max-md:min-h-11",
                compact ? "max-md:min-w-11" : "min-w-28 max-md:min-w-0",
                option.current ? "bg-raised font-semibold text-ink shadow-control ring-1 ring-line-control" : "text-muted hover:text-ink",
              )}
            >
              {option.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
