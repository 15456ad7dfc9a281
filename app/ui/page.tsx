import type { ReactNode } from "react";
import { cx } from "./cx";
import { Breadcrumbs, type Crumb } from "./navigation";

const WIDTHS = { narrow: "max-w-md", text: "max-w-3xl", normal: "max-w-6xl", wide: "max-w-7xl" } as const;

export type PageWidth = keyof typeof WIDTHS;

/**
 * The column of a page: gutters and width. A layout route with its own heading uses it without `Page`.
 *
 * @example <Container><TabNav …/><Outlet /></Container>
 */
export function Container({ width = "normal", children }: { readonly width?: PageWidth; readonly children: ReactNode }) {
  return <div className={cx("mx-auto w-full min-w-0 px-4 sm:px-6", WIDTHS[width])}>{children}</div>;
}

interface PageHeaderProps {
  /** The page's only h1. */
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** Badges beside the title. */
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  readonly breadcrumbs?: readonly Crumb[] | undefined;
}

/**
 * The head of a page: breadcrumbs, h1, what the page is for, main actions.
 *
 * @example <PageHeader title="Production Keys" description="For programs that serve real users." />
 */
export function PageHeader({ title, description, status, actions, breadcrumbs }: PageHeaderProps) {
  return (
    <div className="space-y-2">
      {breadcrumbs ? <Breadcrumbs crumbs={breadcrumbs} /> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h1>
            {status}
          </div>
          {description ? <div className="mt-1 max-w-prose text-muted">{description}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}

interface PageProps extends PageHeaderProps {
  readonly width?: PageWidth | undefined;
  readonly children?: ReactNode;
}

/**
 * A whole page inside the shell: container, header, content in even steps. For a page inside a layout that has
 * a Container already, use PageHeader and `<div className="space-y-6">`.
 *
 * @example <Page title="Applications" actions={<ButtonLink to="/applications/new">Add New Application</ButtonLink>}>…</Page>
 */
export function Page({ width = "normal", children, ...header }: PageProps) {
  return (
    <Container width={width}>
      <div className="space-y-6 py-8">
        <PageHeader {...header} />
        {children}
      </div>
    </Container>
  );
}

/**
 * The document title of a page, for a route's `meta`.
 *
 * @example export const meta: MetaFunction = () => pageTitle("Applications"); // "Applications · Latchkey"
 */
export function pageTitle(...parts: readonly string[]): { title: string }[] {
  return [{ title: [...parts, "Latchkey"].join(" · ") }];
}
