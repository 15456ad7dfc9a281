import type { ReactNode } from "react";
import { Button, ButtonLink } from "./button";
import { cx } from "./cx";
import { formatCount } from "./format";
import { type InternalHref, Link } from "./link";
import { Form } from "./remix";

interface FilterBarProps {
  /** What is filtered, for screen readers: "Filter tokens". */
  readonly label: string;
  readonly children: ReactNode;
  readonly submitLabel?: string | undefined;
  /** The address without filters; shown as "Clear" when given. */
  readonly clearTo?: InternalHref | undefined;
}

/**
 * Filters above a list: a GET form, so that they live in the URL and can be shared.
 *
 * @example <FilterBar label="Filter tokens" clearTo="?"><SelectField label="State" name="state" options={states} /></FilterBar>
 */
export function FilterBar({ label, children, submitLabel = "Apply", clearTo }: FilterBarProps) {
  return (
    <Form method="get" role="search" aria-label={label} preventScrollReset>
      <div className="flex flex-col gap-3 sm:flex-row sm:flex-wrap sm:items-end *:sm:min-w-40">
        {children}
        <div className="flex gap-2">
          <Button>{submitLabel}</Button>
          {clearTo ? (
            <ButtonLink to={clearTo} variant="ghost">
              Clear
            </ButtonLink>
          ) : null}
        </div>
      </div>
    </Form>
  );
}

interface FilterChipsProps {
  /** What they choose by, for screen readers: "State". */
  readonly label: string;
  readonly chips: readonly {
    readonly to: InternalHref;
    readonly label: string;
    readonly current: boolean;
    /** How many rows it shows, such as "13" or "1,000+"; absent: not known. */
    readonly count?: string | undefined;
  }[];
}

/**
 * One of few filters, each a link with the number of rows that it shows.
 *
 * @example <FilterChips label="State" chips={[{ to: "?", label: "All", current: true, count: "13" }]} />
 */
export function FilterChips({ label, chips }: FilterChipsProps) {
  return (
    <ul aria-label={label} className="flex flex-wrap gap-1.5">
      {chips.map((chip) => (
        <li key={chip.label}>
          <Link
            to={chip.to}
            aria-current={chip.current ? "true" : undefined}
            preventScrollReset
            className={cx(
              "inline-flex min-h-8 items-center gap-1.5 rounded-full border px-3 text-small max-md:min-h-11",
              chip.current ? "border-ink bg-ink text-surface" : "border-line-control bg-surface hover:border-line-strong",
            )}
          >
            {chip.label}
            {chip.count === undefined ? null : (
              <span className={cx("tabular-nums", chip.current ? undefined : "text-muted")}>{chip.count}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

export interface PageLinks {
  /** Such as "21 to 40 of 143". */
  readonly summary: string;
  /** Absent on the first page. */
  readonly previous?: InternalHref | undefined;
  /** Absent on the last page. */
  readonly next?: InternalHref | undefined;
}

interface PageState {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  /** There are more than `total`, which no page shows. */
  readonly more?: boolean;
  /** The present query, so that filters and sorting stay. */
  readonly search: string | URLSearchParams;
}

/**
 * The links of a numbered list. The page number is the query parameter `page`.
 *
 * @example pageLinks({ page: 2, pageSize: 20, total: 143, search: "?q=b" })
 * // { summary: "21 to 40 of 143", previous: "?q=b&page=1", next: "?q=b&page=3" }
 */
export function pageLinks({ page, pageSize, total, more = false, search }: PageState): PageLinks {
  const href = (target: number): InternalHref => {
    const query = new URLSearchParams(search);
    query.set("page", String(target));
    return `?${query}`;
  };
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(page * pageSize, total);
  const all = more ? `more than ${formatCount(total)}` : formatCount(total);
  return {
    summary: first > last ? `0 of ${all}` : `${formatCount(first)} to ${formatCount(last)} of ${all}`,
    ...(page > 1 ? { previous: href(page - 1) } : {}),
    ...(last < total ? { next: href(page + 1) } : {}),
  };
}

interface PaginationProps extends PageLinks {
  /** What is paged, for screen readers: "Applications". */
  readonly label: string;
}

/**
 * Previous and next, as links. Renders the summary alone where there is one page.
 *
 * @example <Pagination label="Applications" {...pageLinks({ page, pageSize: 20, total, search })} />
 */
export function Pagination({ label, summary, previous, next }: PaginationProps) {
  return (
    <nav aria-label={`Pages of ${label}`} className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
      <p className="tabular-nums">{summary}</p>
      <div className="flex gap-2">
        {previous ? (
          <ButtonLink to={previous} size="small">
            Previous
          </ButtonLink>
        ) : null}
        {next ? (
          <ButtonLink to={next} size="small">
            Next
          </ButtonLink>
        ) : null}
      </div>
    </nav>
  );
}

interface EmptyStateProps {
  readonly title: string;
  /** 2 under a page's h1, 3 inside a card. */
  readonly level?: 2 | 3 | undefined;
  /** What this is, and what to do next. */
  readonly children?: ReactNode;
  /** One main action. */
  readonly action?: ReactNode;
}

/**
 * Shown in place of an empty list: says what would be here and how to get it.
 *
 * @example <EmptyState title="No applications yet" action={<ButtonLink to="/applications/new" variant="primary">Add New Application</ButtonLink>} />
 */
export function EmptyState({ title, level = 2, children, action }: EmptyStateProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div className="flex flex-col items-center gap-4 rounded-lg border border-dashed border-line-strong px-6 py-12 text-center">
      <div className="max-w-md space-y-1.5">
        <Heading className="text-card font-semibold">{title}</Heading>
        {children ? <div className="text-sm text-muted">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
