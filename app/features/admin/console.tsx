import ChevronDown from "lucide-react/icons/chevron-down";
import type { ReactNode } from "react";
import { cx } from "#app/ui/cx";
import { Answer, Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { Icon, VisuallyHidden } from "#app/ui/icon";
import { NavLink } from "#app/ui/link";
import type { Crumb } from "#app/ui/navigation";
import { Container, PageHeader } from "#app/ui/page";
import { useLocation } from "#app/ui/remix";
import { CONSOLE_PAGES, type WaitingRequests } from "./console-pages";

interface AdminFrameProps {
  readonly waiting: WaitingRequests;
  readonly children: ReactNode;
}

/** The console's frame: its pages as links, beside the page where there is room and in a menu above it elsewhere. */
export function AdminFrame({ waiting, children }: AdminFrameProps) {
  return (
    <Container>
      <div className="grid gap-6 py-6 lg:grid-cols-[10.5rem_minmax(0,1fr)] lg:gap-8 lg:pt-8 lg:pb-16">
        <nav aria-label="Admin" className="-mx-3 max-lg:hidden">
          <ul className="sticky top-6 flex flex-col gap-1">
            <PageLinks waiting={waiting} />
          </ul>
        </nav>
        <PageMenu waiting={waiting} />
        <div className="min-w-0">{children}</div>
      </div>
    </Container>
  );
}

function PageLinks({ waiting }: Pick<AdminFrameProps, "waiting">) {
  return CONSOLE_PAGES.map((page) => (
    <li key={page.to}>
      <NavLink to={page.to} end={page.to === "/admin"} className={linkClass}>
        {page.label}
        {page.waiting === undefined || waiting[page.waiting] === 0 ? null : <Waiting count={waiting[page.waiting]} />}
      </NavLink>
    </li>
  ));
}

/** The same below 1024 px: opens without JavaScript, and is closed again on the next page. */
function PageMenu({ waiting }: Pick<AdminFrameProps, "waiting">) {
  const { key, pathname } = useLocation();
  const current = CONSOLE_PAGES.findLast(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  return (
    <nav aria-label="Admin" className="lg:hidden">
      <details key={key} className="group/pages relative">
        <summary className="flex min-h-11 list-none items-center justify-between gap-2 rounded-md bg-surface px-4 text-sm shadow-control ring-1 ring-line-control [&::-webkit-details-marker]:hidden">
          Admin: {current?.label}
          <Icon as={ChevronDown} className="text-muted group-open/pages:rotate-180" />
        </summary>
        <ul className="absolute inset-x-0 top-full z-20 mt-1 rounded-lg border border-line bg-surface p-1 shadow-raised">
          <PageLinks waiting={waiting} />
        </ul>
      </details>
    </nav>
  );
}

function Waiting({ count }: { readonly count: number }) {
  return (
    <span className="ml-2">
      <Badge tone="warning">
        {formatCount(count)}
        <VisuallyHidden> waiting</VisuallyHidden>
      </Badge>
    </span>
  );
}

const linkClass = (active: boolean): string =>
  cx(
    "flex min-h-9 items-center rounded-md px-3 text-sm max-lg:min-h-11",
    active ? "bg-surface font-semibold text-ink shadow-card ring-1 ring-line" : "text-muted hover:bg-sunken hover:text-ink",
  );

interface AdminPageProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  /** The console's page that this one is a step of. */
  readonly parent?: Crumb;
  /** What was just done. */
  readonly notice?: string | undefined;
  readonly children: ReactNode;
}

/** A page inside the console's frame. */
export function AdminPage({ parent, notice, children, ...header }: AdminPageProps) {
  return (
    <div className="space-y-6">
      <PageHeader {...header} {...(parent ? { breadcrumbs: [{ label: "Admin", to: "/admin" }, parent] } : {})} />
      {notice ? (
        <Answer to={notice} tone="success">
          <p>{notice}</p>
        </Answer>
      ) : null}
      {children}
    </div>
  );
}
