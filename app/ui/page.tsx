import { createContext, type ReactNode, useContext } from "react";
import { cx } from "./cx";
import { Breadcrumbs, type Crumb } from "./navigation";

const WIDTHS = {
  narrow: "max-w-lg",
  form: "max-w-[44rem]",
  text: "max-w-[52rem]",
  normal: "max-w-[76rem]",
  wide: "max-w-[84rem]",
} as const;

export type PageWidth = keyof typeof WIDTHS;

/**
 * The column of a page: gutters and width. A layout route with its own heading uses it without `Page`.
 *
 * @example <Container><TabNav …/><Outlet /></Container>
 */
export function Container({ width = "normal", children }: { readonly width?: PageWidth; readonly children: ReactNode }) {
  return <div className={cx("mx-auto w-full min-w-0 px-4 sm:px-8", WIDTHS[width])}>{children}</div>;
}

/** Whether a frame around the page has the h1 already: then the page's own title is an h2. */
const FramedContext = createContext(false);

/**
 * Says that what is inside stands under an h1 of its frame, such as an application's name.
 *
 * @example <><h1>{application.name}</h1><Framed><Outlet /></Framed></>
 */
export function Framed({ children }: { readonly children: ReactNode }) {
  return <FramedContext.Provider value={true}>{children}</FramedContext.Provider>;
}

interface PageHeaderProps {
  /** The page's only h1; an h2 inside `Framed`. */
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** Badges beside the title. */
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  readonly breadcrumbs?: readonly Crumb[] | undefined;
}

/**
 * The head of a page: breadcrumbs, heading, what the page is for, main actions.
 *
 * @example <PageHeader title="Production Keys" description="For programs that serve real users." />
 */
export function PageHeader({ title, description, status, actions, breadcrumbs }: PageHeaderProps) {
  const framed = useContext(FramedContext);
  const Heading = framed ? "h2" : "h1";
  return (
    <div className="space-y-2">
      {breadcrumbs ? <Breadcrumbs crumbs={breadcrumbs} /> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Heading
              className={cx("min-w-0 font-semibold [overflow-wrap:anywhere]", framed ? "text-section" : "text-title tracking-[-0.02em]")}
            >
              {title}
            </Heading>
            {status}
          </div>
          {description ? <div className="mt-1 max-w-prose text-sm text-muted">{description}</div> : null}
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
      <div className="space-y-6 pt-8 pb-16">
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
