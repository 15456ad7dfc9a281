import { type ReactNode, useEffect, useRef } from "react";
import { Button, ButtonLink } from "./button";
import { cx } from "./cx";
import { LogoMark } from "./icon";
import { type InternalHref, Link, LinkContext, NavLink } from "./link";
import { Form, useHref, useLocation, useNavigate, useNavigation } from "./remix";

export interface ShellLink {
  readonly to: InternalHref;
  readonly label: string;
}

interface AppShellProps {
  /** The primary navigation; the current one is marked by its address. */
  readonly nav: readonly ShellLink[];
  /** null: nobody is signed in; undefined: it could not be found out. */
  readonly user: { readonly name: string; readonly role: "developer" | "admin" } | null | undefined;
  /** Whether anybody may create an account. */
  readonly signUpOpen: boolean;
  readonly footer?: readonly ShellLink[] | undefined;
  readonly children: ReactNode;
}

/**
 * The frame of every page: skip link, header, main, footer. Needs no JavaScript; nothing in it opens or closes.
 *
 * @example <AppShell nav={[{ to: "/applications", label: "Applications" }]} user={user} signUpOpen={false}><Outlet /></AppShell>
 */
export function AppShell(props: AppShellProps) {
  const basePath = useHref("/").replace(/\/$/, "");
  const navigate = useNavigate();
  return (
    <LinkContext.Provider value={{ basePath, navigate }}>
      <Shell {...props} />
    </LinkContext.Provider>
  );
}

function Shell({ nav, user, signUpOpen, footer = [], children }: AppShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-10 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-3 px-4 sm:gap-x-6 sm:px-6">
          <Link to="/" className="flex min-h-12 items-center gap-2 text-base font-semibold tracking-tight">
            <LogoMark />
            Latchkey
          </Link>
          <UserArea user={user} signUpOpen={signUpOpen} />
          {nav.length > 0 ? (
            <nav aria-label="Main" className="order-last -mx-2.5 w-full md:order-none md:mx-0 md:w-auto">
              <ul className="flex flex-wrap gap-x-1">
                {nav.map((link) => (
                  <li key={link.to}>
                    <NavLink to={link.to} className={shellLinkClass}>
                      {link.label}
                    </NavLink>
                  </li>
                ))}
              </ul>
            </nav>
          ) : null}
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="border-t border-line">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-5 text-sm text-muted sm:px-6">
          <p>Latchkey: keys, tokens and what becomes of them.</p>
          <ul className="flex flex-wrap gap-x-5 gap-y-1">
            {footer.map((link) => (
              <li key={link.to}>
                <Link to={link.to} reloadDocument className="inline-block py-0.5 underline-offset-2 hover:text-ink hover:underline">
                  {link.label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      </footer>
    </div>
  );
}

const shellLinkClass = (active: boolean): string =>
  cx(
    "flex min-h-11 items-center border-b-2 px-2.5 text-sm font-medium motion-safe:transition-colors md:min-h-12",
    active ? "border-brass text-ink" : "border-transparent text-muted hover:text-ink",
  );

const accountLinkClass = () => "flex min-h-8 min-w-0 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium hover:bg-sunken";

function UserArea({ user, signUpOpen }: Pick<AppShellProps, "user" | "signUpOpen">) {
  if (user === undefined) return null;
  if (user === null) {
    return (
      <div className="ml-auto flex items-center gap-0.5 py-2 sm:gap-1 md:order-last">
        <ButtonLink to="/login" variant={signUpOpen ? "ghost" : "primary"} size="small">
          Sign in
        </ButtonLink>
        {signUpOpen ? (
          <ButtonLink to="/signup" variant="primary" size="small">
            Create account
          </ButtonLink>
        ) : null}
      </div>
    );
  }
  return (
    <div className="ml-auto flex min-w-0 items-center gap-1 py-2 md:order-last">
      <NavLink to="/account" className={accountLinkClass}>
        <span className="sr-only">Account of </span>
        <span className="max-w-28 truncate sm:max-w-48">{user.name}</span>
        {user.role === "admin" ? <span className="text-xs font-normal text-muted">admin</span> : null}
      </NavLink>
      <Form method="post" action="/oidc/logout" reloadDocument>
        <input type="hidden" name="portal" value="1" />
        <Button name="answer" value="sign-out" variant="ghost" size="small" className="text-muted">
          Sign out
        </Button>
      </Form>
    </div>
  );
}

/**
 * After a change of page without a full load, moves the focus to the new page's main part, as a full load would,
 * unless the page has already taken it (an error summary, a tab that stays).
 */
export function PageFocus() {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    const main = document.getElementById("content");
    if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [pathname]);
  return null;
}

/** A thin line at the top while the next page is on its way. Decorative: the browser announces the new page itself. */
export function Progress() {
  const busy = useNavigation().state !== "idle";
  return (
    <div
      aria-hidden="true"
      className={cx(
        "pointer-events-none fixed inset-x-0 top-0 z-20 h-0.5 origin-left bg-brass motion-reduce:hidden",
        busy ? "scale-x-90 transition-transform delay-150 duration-[4s] ease-out" : "scale-x-0",
      )}
    />
  );
}
