import { ButtonLink } from "./button";
import { formatCount } from "./format";
import type { InternalHref } from "./link";

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
  const all = more ? `more than ${formatCount(total)}` : String(total);
  return {
    summary: first > last ? `0 of ${all}` : `${first} to ${last} of ${all}`,
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
