import { NavLink } from "@remix-run/react";
import { cx } from "./cx";
import { type InternalHref, internalHref } from "./link";

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
              to={internalHref(tab.to)}
              end={tab.end ?? false}
              className={({ isActive }) =>
                cx(
                  "flex min-h-10 items-center border-b-2 px-3 text-sm font-medium motion-safe:transition-colors",
                  isActive ? "border-accent text-ink" : "border-transparent text-muted hover:border-line-strong hover:text-ink",
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
