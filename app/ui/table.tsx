import ArrowDown from "lucide-react/icons/arrow-down";
import ArrowUp from "lucide-react/icons/arrow-up";
import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";
import { type InternalHref, Link } from "./link";

interface TableProps {
  /** What the table lists; names the region and the table. */
  readonly caption: string;
  readonly showCaption?: boolean | undefined;
  /** Draws no box of its own: inside a `Card flush`. */
  readonly flush?: boolean | undefined;
  /** Below 768 px a row's cells stand two to a line, below 384 px one, each after its `label`, and nothing scrolls sideways. */
  readonly stacked?: boolean | undefined;
  /** From 768 px on the headings' `width` decides how wide the columns are, so that a long word in one takes nothing from the others. */
  readonly fixed?: boolean | undefined;
  readonly children: ReactNode;
}

/**
 * A table that scrolls within its own region where it is narrow, reachable by keyboard; with `stacked` it does not need to.
 *
 * @example
 * <Table caption="Applications">
 *   <TableHead><HeaderCell sort={{ href: "?sort=name", direction: "ascending" }}>Name</HeaderCell></TableHead>
 *   <TableBody><Row><Cell header><TextLink quiet to="/applications/1">Billing</TextLink></Cell></Row></TableBody>
 * </Table>
 */
export function Table({ caption, showCaption, flush, stacked, fixed, children }: TableProps) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={caption}
      className={cx("relative overflow-x-auto bg-surface", !flush && "rounded-lg border border-line shadow-card")}
    >
      <table
        data-stacked={stacked ? "" : undefined}
        className={cx("group/table w-full border-collapse text-left text-sm max-md:data-stacked:block", fixed && "md:table-fixed")}
      >
        <caption className={showCaption ? "px-4 py-3 text-left text-sm text-muted max-md:group-data-stacked/table:block" : "sr-only"}>
          {caption}
        </caption>
        {children}
      </table>
    </section>
  );
}

/** The row of column headings. */
export function TableHead({ children }: { readonly children: ReactNode }) {
  return (
    <thead className="border-b border-line text-micro text-muted max-md:group-data-stacked/table:sr-only">
      <tr>{children}</tr>
    </thead>
  );
}

/** The rows. */
export function TableBody({ children }: { readonly children: ReactNode }) {
  return <tbody className="divide-y divide-line max-md:group-data-stacked/table:block">{children}</tbody>;
}

interface RowProps {
  readonly children: ReactNode;
  /** Of a `stacked` table: the classes of its columns where it is narrow, instead of two. */
  readonly narrow?: string | undefined;
}

const TWO_TO_A_LINE = "max-md:group-data-stacked/table:grid-cols-2 max-[24rem]:group-data-stacked/table:grid-cols-1";

/** One row. */
export function Row({ children, narrow = TWO_TO_A_LINE }: RowProps) {
  return (
    <tr
      className={cx(
        "hover:bg-sunken/60 max-md:group-data-stacked/table:grid max-md:group-data-stacked/table:gap-x-4 max-md:group-data-stacked/table:gap-y-2 max-md:group-data-stacked/table:p-4",
        narrow,
      )}
    >
      {children}
    </tr>
  );
}

interface Sort {
  readonly href: InternalHref;
  /** How the table is sorted by this column now; null when by another. */
  readonly direction: "ascending" | "descending" | null;
}

interface HeaderCellProps {
  readonly children: ReactNode;
  readonly numeric?: boolean | undefined;
  readonly sort?: Sort | undefined;
  /** Of a `fixed` table: a class such as `md:w-[20%]`. */
  readonly width?: string | undefined;
}

const SORT_ICONS = { ascending: ArrowUp, descending: ArrowDown } as const;

/** A column heading; with `sort` a link that sorts by it. An empty one needs hidden text, such as "Actions". */
export function HeaderCell({ children, numeric, sort, width }: HeaderCellProps) {
  return (
    <th
      scope="col"
      aria-sort={sort?.direction ?? undefined}
      className={cx(
        "px-3 py-2 font-normal whitespace-nowrap first:pl-4 last:pr-4 md:first:pl-5 md:last:pr-5",
        numeric && "text-right",
        width,
      )}
    >
      {sort ? (
        <Link to={sort.href} preventScrollReset className="inline-flex min-h-6 items-center gap-1 hover:text-ink max-md:min-h-11">
          {children}
          <Icon as={sort.direction ? SORT_ICONS[sort.direction] : ChevronsUpDown} className="size-3.5" />
        </Link>
      ) : (
        children
      )}
    </th>
  );
}

interface CellProps {
  readonly children?: ReactNode;
  readonly numeric?: boolean | undefined;
  /** The cell that names its row. */
  readonly header?: boolean | undefined;
  readonly nowrap?: boolean | undefined;
  /** Its column's heading, shown before the value where a `stacked` table is narrow. */
  readonly label?: string | undefined;
  /** Of a `stacked` table: the classes of its place and alignment where it is narrow. A cell without a `label` says enough. */
  readonly narrow?: string | undefined;
}

/** One cell. */
export function Cell({ children, numeric, header, nowrap, label, narrow }: CellProps) {
  const className = cx(
    "px-3 py-2.5 align-top text-small first:pl-4 last:pr-4 md:first:pl-5 md:last:pr-5 max-md:group-data-stacked/table:block max-md:group-data-stacked/table:p-0",
    numeric && "text-right tabular-nums max-md:group-data-stacked/table:text-left",
    nowrap && "whitespace-nowrap max-md:group-data-stacked/table:whitespace-normal",
    header && "text-body font-semibold",
    // What names its row, and what has no name, takes the whole line.
    narrow ?? ((header || label === undefined) && "max-md:group-data-stacked/table:col-span-full"),
  );
  const content = (
    <>
      {label === undefined ? null : (
        // Readers announce the column's heading itself.
        <span aria-hidden className="hidden text-micro text-muted max-md:group-data-stacked/table:block">
          {label}
        </span>
      )}
      {children}
    </>
  );
  return header ? (
    <th scope="row" className={className}>
      {content}
    </th>
  ) : (
    <td className={className}>{content}</td>
  );
}
